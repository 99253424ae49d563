"""Templates for the laws: whole ones of the grammar, and heaps of pieces of which few are any."""

from __future__ import annotations

from hypothesis import strategies as st

BITS = st.sampled_from([
    "{{", "}}", "{%", "%}", "{#", "#}", "{", "}", " ", "\n", "-", "+", "name", "visitor_1", "é", "none", "true", "if", "self", "else",
    "loop", "x", ".y", "|upper", "'{{ a }}'", "1", "{{ name }}", "{{name}}", "{{- b -}}", "{{ c +}}", "{{+ d }}", "raw", "endraw",
    "{% if name %}", "{% endif %}", "{% for i in x %}", "{% endfor %}", "{% raw %}", "{% endraw %}", "{% set z = 1 %}", "{{ z }}",
    "{% elif b %}", "{% else %}", "{%- if not a and b == 'x' -%}", " | default('x', true)", " == 1.5", "or", "\r\n", "[", "(", "'", "~",
])  # fmt: skip
HEAPS = st.lists(BITS, max_size=10).map("".join)

NAMES = st.sampled_from(["a", "b", "c", "n", "t"])
STRINGS = st.text(st.sampled_from("xyé東 \\'\"%}{#-\n"), max_size=6).map(
    lambda text: "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
)
CONSTANTS = st.one_of(STRINGS, st.sampled_from(["1", "-1", "1.5", "-2.25", "true", "false", "1_000", "1e3"]))
FILTER = st.one_of(
    st.sampled_from(["upper", "lower", "title", "trim", "capitalize", "default"]),
    CONSTANTS.map(lambda text: f"default({text})"),
    CONSTANTS.map(lambda text: f"default({text}, true)"),
)
USES = st.builds(lambda name, filters: " | ".join([name, *filters]), NAMES, st.lists(FILTER, max_size=3))
COMPARED = st.one_of(
    USES,
    st.builds(lambda use, sign, text: f"{use} {sign} {text}", USES, st.sampled_from(["==", "!="]), CONSTANTS),
    st.builds(
        lambda sign, text: f"n {sign} {text}", st.sampled_from(["<", "<=", ">", ">="]), st.sampled_from(["1", "-2.5"])
    ),
)
CONDITIONS = st.lists(
    st.builds(
        lambda no, each, joint: (f"{no}{each}", joint),
        st.sampled_from(["", "not "]),
        COMPARED,
        st.sampled_from(["and", "or"]),
    ),
    min_size=1,
    max_size=4,
).map(lambda parts: " ".join(part for each in parts for part in each)[: -len(parts[-1][1])].strip())
LEFT, RIGHT = st.sampled_from(["", "-", "+"]), st.sampled_from(["", "-"])
WORDS = st.text(st.sampled_from("ab \n\t.é}%"), max_size=6)
VARIABLES = st.builds(lambda left, use, right: f"{{{{{left} {use} {right}}}}}", LEFT, USES, RIGHT)
RAWS = st.builds(
    lambda left, text, right: f"{{%{left} raw {right}%}}{text}{{%{left} endraw {right}%}}",
    RIGHT,
    st.sampled_from(["{{ x }}", " {% if %} ", "{#", ""]),
    RIGHT,
)
COMMENTS = st.builds(lambda left, right: f"{{#{left} {{{{ x }}}} {right}#}}", RIGHT, RIGHT)


def _choice(bodies: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    elifs = st.lists(st.builds(lambda text, body: f"{{% elif {text} %}}{body}", CONDITIONS, bodies), max_size=2).map(
        "".join
    )
    otherwise = st.one_of(st.just(""), bodies.map(lambda body: f"{{%- else %}}{body}"))
    return st.builds(
        lambda left, text, right, body, more, last: (
            f"{{%{left} if {text} {right}%}}{body}{more}{last}{{% endif {right}%}}"
        ),
        LEFT,
        CONDITIONS,
        RIGHT,
        bodies,
        elifs,
        otherwise,
    )


LEAVES = st.one_of(WORDS, VARIABLES, RAWS, COMMENTS)
WHOLE = st.recursive(
    st.lists(LEAVES, max_size=4).map("".join),
    lambda inner: st.lists(st.one_of(LEAVES, _choice(inner)), max_size=4).map("".join),
    max_leaves=8,
)
