"""The few words that tell roles apart where signs do not, in English, German, Spanish, French, Portuguese, Italian, Dutch
and Japanese. They are looked up together: prompts mix languages, and are read before their language is known.
"""

from __future__ import annotations

from anam_personas.lint.language.vocabulary import listed

VISITORS = listed(
    """
    user caller customer visitor guest client human patient kunde kundin nutzer benutzer anrufer gast besucher patientin
    cliente usuario usuaria llamante invitado paciente utilisateur utilisatrice appelant visiteur usuário utilizador
    chamador visitante utente chiamante ospite paziente visitatore klant gebruiker beller bezoeker gast ユーザー お客様
    顧客 利用者 客
    """
)
PERSONAS = listed(
    """
    assistant agent bot ai you assistent asistente agente assistente assistante du sie tú usted toi vous você tu jij je
    アシスタント あなた エージェント
    """
)
SPEAKERS = VISITORS | PERSONAS
EXAMPLES = listed(
    """
    example examples sample samples dialogue dialogues transcript beispiel beispiele beispieldialog musterdialog ejemplo
    ejemplos diálogo exemple exemples exemplo exemplos esempio esempi dialogo voorbeeld voorbeelden 例 会話例 例文 サンプル
    """
)
TOOLS = listed(
    """
    tool tools function functions api apis werkzeug werkzeuge funktionen herramienta herramientas funciones outil outils
    fonctions ferramenta ferramentas funções strumento strumenti funzioni functies ツール 関数
    """
)
CONDITIONS = listed(
    """
    if when whenever unless before after during once otherwise else case wenn falls sobald vor nach sonst andernfalls si
    cuando antes después tras quand lorsque avant après sinon se quando caso depois senão prima dopo altrimenti als
    wanneer voor na anders zodra もし
    """
)
NUMBERED = listed(
    """
    scenario step stage state phase option path case branch flow part variant szenario schritt phase zustand fall
    variante escenario paso etapa estado fase opción caso scénario étape état cas cenário passo opção scenario passaggio
    stato opzione stap toestand geval situation situación situação situatie シナリオ ステップ 状態 場合
    """
)
WAITS = listed(
    """
    wait pause listen silence end stop warte warten pausiere espera esperar pausa attends attendez attendre aguarde
    aguardar aspetta attendi wacht pauze 待つ 待機
    """
)
ALTERNATIVE_SIGNS = ("场合", "場合", "とき", "たら", "なら")
"""Endings by which a Japanese label names a condition."""
