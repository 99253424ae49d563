"""Who says what, and when: greeting, answers, interruption, talk, and the transcript of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from tests.emulator.live.page import GREETING, SILENT, page
from tests.emulator.support import SOMEBODY

if TYPE_CHECKING:
    from anam_personas.emulator import Emulator


def test_it_greets_and_answers(emulator: Emulator) -> None:
    with page(emulator, GREETING) as client:
        client.open()
        emulator.move_clock(10)
        greeting, last = client.heard()
        assert (greeting, last["interrupted"]) == ("Hi there.", False)
        asked = client.say("What do you offer?")
        emulator.move_clock(10)
        answer, last = client.heard()
        assert (answer, last["user_action_correlation_id"]) == ("You said: What do you offer?", asked)
        pieces = [each["payload"]["content"] for each in client.seen if each["kind"] == "speechText"]
        assert pieces == ["Hi ", "there.", "What do you offer?", "You ", "said: ", "What ", "do ", "you ", "offer?"]
        transcript = client.get("/transcript")
    assert (transcript["personaName"], transcript["transcriptsEnabled"], transcript["totalMessages"]) == (
        "Cara",
        True,
        3,
    )
    said = [(each["role"], each["message"], each.get("wasInterrupted")) for each in transcript["messages"]]
    assert said == [
        ("persona", "Hi there.", False),
        ("user", "What do you offer?", None),
        ("persona", "You said: What do you offer?", False),
    ]


def test_without_a_first_message_it_says_its_name(emulator: Emulator) -> None:
    with page(emulator, SOMEBODY) as client:
        client.open()
        emulator.move_clock(10)
        assert client.heard()[0] == "Hello, I am Cara."


def test_a_greeting_can_be_left_out(emulator: Emulator) -> None:
    with page(emulator, {**GREETING, "skipGreeting": True}) as client:
        client.open()
        emulator.move_clock(10)
        client.say("Hello?")
        assert [each["payload"]["role"] for each in client.seen if each["kind"] == "speechText"] == ["user"]


def test_the_pieces_leave_at_the_pace_of_speech(emulator: Emulator) -> None:
    with page(emulator, SILENT) as client:
        client.open()
        client.say("one two three four")
        emulator.move_clock(0.7)
        client.data("interrupt")
        whole, last = client.heard()
        assert last["interrupted"] is True
        assert whole.startswith("You said: ")
        assert "four" not in whole
        entry = client.get("/transcript")["messages"][-1]
    assert entry["wasInterrupted"] is True
    assert 0 < entry["speakingDurationSeconds"] <= 0.7


def test_a_new_message_interrupts_and_is_answered(emulator: Emulator) -> None:
    with page(emulator, SILENT) as client:
        client.open()
        client.say("the first of two questions")
        emulator.move_clock(0.5)
        client.until("speechText")
        client.data("speech", content="Second")
        assert client.heard()[1]["interrupted"] is True
        client.until("speechText")
        emulator.move_clock(20)
        assert client.heard()[0] == "You said: Second"


def test_a_greeting_may_be_uninterruptible(emulator: Emulator) -> None:
    with page(emulator, {**GREETING, "uninterruptibleGreeting": True}) as client:
        client.open()
        client.data("interrupt")
        client.say("Stop")
        emulator.move_clock(10)
        assert client.heard() == ("Hi there.", client.seen[-1]["payload"])
        assert client.seen[-1]["payload"]["interrupted"] is False
        emulator.move_clock(10)
        assert client.heard()[0] == "You said: Stop"


def test_talk_says_a_text_as_it_is(emulator: Emulator) -> None:
    with page(emulator, {**SILENT, "llmId": "CUSTOMER_CLIENT_V1"}) as client:
        client.open()
        url = f"{emulator.url}/talk?session_id={client.session}"
        preflight = {"Origin": "http://localhost:3000", "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}  # fmt: skip
        assert httpx.options(url, headers=preflight).headers["access-control-allow-origin"] == "http://localhost:3000"
        assert httpx.post(url, json={"content": "Good morning."}).is_success
        emulator.move_clock(10)
        assert client.heard()[0] == "Good morning."
        client.say("Anybody?")  # a session without a brain listens, and its page answers
        assert httpx.post(url, json={"content": 1}).status_code == 400
    assert httpx.post(f"{emulator.url}/talk?session_id=x", json={"content": "x"}).status_code == 404


def test_a_talk_stream_is_said_chunk_by_chunk_and_ends_where_it_is_interrupted(emulator: Emulator) -> None:
    with page(emulator) as client:
        client.open()
        stream = {"correlationId": "c1", "startOfSpeech": True, "endOfSpeech": False}
        client.send("talkstream", {**stream, "content": "One "})
        client.send("talkstream", {**stream, "content": "two.", "startOfSpeech": False})
        client.send("talkstream", {**stream, "content": "", "endOfSpeech": True})
        client.send("heartbeat")
        client.until("heartbeat")
        emulator.move_clock(10)
        whole, last = client.heard()
        assert (whole, last["user_action_correlation_id"]) == ("One two.", "c1")
        client.send("talkstream", {**stream, "correlationId": "c2", "content": "Never heard to its end"})
        client.data("interrupt")
        assert client.until("talkinputstreaminterrupted") == {"correlationId": "c2"}
        client.send("talkstream", {**stream, "correlationId": "c2", "content": "more"})
        assert client.until("talkinputstreaminterrupted") == {"correlationId": "c2"}


def test_cues_and_configuration_change_while_it_runs(emulator: Emulator) -> None:
    with page(emulator) as client:
        client.open()
        client.data("director_note_cue", cue={"tag": "happy"}, in_seconds=2)
        client.send("heartbeat")
        client.until("heartbeat")
        emulator.move_clock(2)
        assert client.until("directorNoteCueApplied")["cue_tag"] == "happy"
        client.data("director_note_cue", cue={"tag": "bored"})
        assert "'bored'" in client.until("warning")
        client.data("persona_config", data={"languageCode": "de"})
        applied = client.until("personaConfigUpdateApplied")
        assert applied["changed_fields"] == {"languageCode": {"before": None, "after": "de"}}
        client.data("persona_config", data={"name": "x"})
        assert "persona_config takes languageCode" in client.until("warning")


def test_a_session_that_keeps_nothing_has_no_words_in_its_transcript(emulator: Emulator) -> None:
    with page(emulator, {**SILENT, "zeroDataRetention": True}) as client:
        client.open()
        client.say("My name is Ada.")
        transcript = client.get("/transcript")
    assert (transcript["transcriptsEnabled"], transcript["messages"]) == (False, [])


def test_a_user_speaks_by_the_control_route(emulator: Emulator) -> None:
    control = {"X-Anam-Emulator": "1"}
    with page(emulator) as client:
        client.open()
        said = {"sessionId": client.session, "text": "Good morning"}
        assert httpx.post(f"{emulator.url}/_emulator/hear", json=said, headers=control).status_code == 204
        begun = client.until("userSpeechStarted")["user_action_correlation_id"]
        assert client.until("userSpeechEnded")["user_action_correlation_id"] == begun
        assert client.until("speechText")["content"] == "Good morning"
        nobody = {**said, "sessionId": "x"}
        assert httpx.post(f"{emulator.url}/_emulator/hear", json=nobody, headers=control).status_code == 404
