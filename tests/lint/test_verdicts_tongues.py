"""The rules about what a prompt lacks, and about what it must not have, in German, Spanish and French."""

from __future__ import annotations

import pytest

from tests.lint.support import findings, prompt

PASSED = [
    ("SF001", "Du bist Mia. Nenne keine Preise, die sind noch offen."),
    ("SF001", "Du bist Mia. Versprich den Kunden nichts."),
    ("SF001", "Du bist Mia. Über Politik und andere Händler redest du nicht."),
    ("SF001", "Du bist Mia. Wenn das Werkzeug ausfällt, sag es und biete einen Rückruf an."),
    ("SF001", "Du bist Mia. Wenn jemand kündigen will, verbinde ihn mit einer Kollegin."),
    ("SF001", "Du bist Mia.\n# Was du nicht tust\nPreise sind Sache der Kasse."),
    ("SF001", "Eres Mia. No prometas nada y no das el número de habitación de nadie."),
    ("SF001", "Eres Mia. Admite cuando no sepas algo, y ofrece alternativas a los clientes."),
    ("SF001", "Eres Mia. Si el cliente se enfada, pasa la llamada a una persona del equipo."),
    ("SF001", "Tu es Mia. Refuse gentiment les autres sujets, et parle avec calme aux visiteurs."),
    ("SF001", "Vous êtes Mia. N'inventez jamais un titre, et parlez avec calme aux clients."),
    ("SF001", "Tu es Mia. Quand tu ne connais pas la réponse, dis-le et propose un rappel."),
    ("PS002", "Du bist Mia, die Trainerin. Die Leute hören dich beim Laufen."),
    ("PS002", "Sie sind Mia, die sprechende Führerin im Museum."),
    ("PS002", "Eres Mia, guía del museo. Los visitantes te oyen con auriculares."),
    ("PS002", "Tu es Mia, la guide parlante du musée, que les visiteurs écoutent au casque."),
    ("LN001", "Tu es Mia. Parle en phrases de moins de douze mots."),
    ("LN001", "Eres Mia. Responde con menos de doce palabras cada vez."),
    ("LN001", "Du bist Mia. Sag nie mehr als zwölf Wörter am Stück."),
]
REPORTED = [
    ("SF001", "Du bist Mia. Verrate nie, dass du eine KI bist."),
    ("SF001", "Eres Mia. Nunca digas a los clientes que eres una IA."),
    ("SF001", "Du bist Mia. Sprich nicht zu schnell, und rede nie mehr als zwei Sätze."),
    ("PS002", "You are Mia, who sells shoes. Our phone is 020 7946 0018, and our shop is open all day."),
    ("PS002", "Du bist Mia, die Beraterin. Die Sprache ist Deutsch, und die Telefonnummer steht auf der Seite."),
]


@pytest.mark.parametrize(("code", "text"), PASSED)
def test_is_not_reported(code: str, text: str) -> None:
    assert findings(prompt(text), code) == []


@pytest.mark.parametrize(("code", "text"), REPORTED)
def test_is_reported(code: str, text: str) -> None:
    assert [item.code for item in findings(prompt(text), code)] == [code]
