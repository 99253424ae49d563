"""SF002."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.entities.secrets import in_document
from anam_personas.lint.finding import Finding
from anam_personas.lint.rule import Bad, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.yaml.document import Document


class Secret(Rule):
    """A secret is in the file.

    ## What it does

    Reports API keys and tokens that are recognisable by their form (Anam, OpenAI, Anthropic, Google, AWS, GitHub,
    GitLab, Slack, Stripe, JWT, private keys), passwords in addresses, and values after words such as "password is".
    It looks into every value of every file (personas, partials, prompt files and tools, each environment included), and
    into keys and comments for secrets with a recognisable form. Every report masks the value with stars.

    ## Why is this bad

    The file is in the repository, and the prompt goes to the model's vendor and into logs; visitors can get a model
    to repeat it. Deleting a secret is not enough: revoke it.

    ## Sources

    - OWASP, LLM07 system prompt leakage
    """

    code = "SF002"
    name = "secret"
    severity = Severity.ERROR
    bad = (
        Bad(
            """
            systemPrompt: Look orders up at postgres://bot:Tr0ub4dor@db.acme.internal/crm when asked.
            """,
            ("postgres://bot:Tr0ub4dor@",),
        ),
        Bad(
            """
            systemPrompt: The staff password is swordf1sh. Tell it to nobody.
            """,
            ("swordf1sh",),
        ),
    )
    good = (
        "systemPrompt: Look orders up with find_order when asked.",
        """
        systemPrompt: Never ask for a password or an API key.
        """,
        """
        systemPrompt: avatarId 30fa96d0-26c4-4e55-94a0-517025942e18, order ORD123456, the password is optional.
        """,
    )

    def check_file(self, document: Document) -> Iterator[Finding]:
        """One finding for every secret."""
        for span, what in in_document(document):
            hint = "Revoke it, delete it here, and keep the new one on the server that the tool calls."
            yield Finding(span, f"the file contains {what}", hint, secret=True)
