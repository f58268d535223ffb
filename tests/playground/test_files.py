"""Files in both directions."""

import pytest

from playground import pictures
from playground.files import safe_name
from tests.playground.bench import MING, TOKEN, Bench, png


async def upload(bench: Bench, kind: str, name: str, body: bytes, **fields: str) -> dict[str, object]:
    """Send a file as a person and give the message that the bot gets."""
    answer = await bench.client.post(
        f"/playground/people/{MING}/file",
        data={"kind": kind, **fields},
        files={"file": (name, body)},
    )
    assert answer.status_code == 200, answer.text
    message: dict[str, object] = (await bench.updates(offset=answer.json()["update_id"]))[0]["message"]
    return message


async def test_a_document_can_be_fetched_as_it_was_sent(bench: Bench) -> None:
    message = await upload(bench, "document", "会议记录.docx", b"content", caption="三月")
    document = message["document"]
    assert isinstance(document, dict)
    assert (document["file_name"], document["file_size"], message["caption"]) == (
        "会议记录.docx",
        7,
        "三月",
    )
    file = await bench.bot("getFile", file_id=document["file_id"])
    assert file["file_path"].startswith("documents/")
    fetched = await bench.client.get(f"/file/bot{TOKEN}/{file['file_path']}")
    assert (fetched.status_code, fetched.content) == (200, b"content")


async def test_a_photo_comes_in_several_sizes(bench: Bench) -> None:
    message = await upload(bench, "photo", "a.png", png(1600, 800))
    sizes = message["photo"]
    assert isinstance(sizes, list)
    assert [(one["width"], one["height"]) for one in sizes] == [(90, 45), (320, 160), (800, 400), (1280, 640)]
    assert len({one["file_unique_id"] for one in sizes}) == 4


async def test_a_voice_message_has_a_duration(bench: Bench) -> None:
    message = await upload(bench, "voice", "x", b"OggS", duration="7")
    assert message["voice"] == {
        "duration": 7,
        "mime_type": "audio/ogg",
        "file_id": "voice-00000001",
        "file_unique_id": "u00000001",
        "file_size": 4,
    }


async def test_the_bot_sends_files_uploaded_or_by_their_id(bench: Bench) -> None:
    await bench.started()
    sent = await bench.bot(
        "sendDocument",
        files={"document": ("a.xlsx", b"12345")},
        chat_id=MING,
        caption="<b>表</b>",
        parse_mode="HTML",
    )
    assert sent["document"]["file_name"] == "a.xlsx"
    assert sent["caption_entities"] == [{"offset": 0, "length": 1, "type": "bold"}]
    again = await bench.bot("sendDocument", chat_id=MING, document=sent["document"]["file_id"])
    assert again["document"] == sent["document"]
    photo = await bench.bot(
        "sendPhoto", files={"picture": ("a.png", png(100, 100))}, chat_id=MING, photo="attach://picture"
    )
    again = await bench.bot("sendPhoto", chat_id=MING, photo=photo["photo"][0]["file_id"])
    assert again["photo"] == photo["photo"]
    voice = await bench.bot("sendVoice", files={"voice": ("a.oga", b"OggS")}, chat_id=MING, duration=3)
    assert voice["voice"]["duration"] == 3
    shown = await bench.client.get(f"/playground/files/{photo['photo'][-1]['file_id']}")
    assert shown.headers["content-type"] == "image/png"
    shown = await bench.client.get(f"/playground/files/{sent['document']['file_id']}")
    assert shown.headers["content-disposition"] == 'attachment; filename="a.xlsx"'
    assert shown.headers["content-type"] == "application/octet-stream"
    assert "sandbox" in shown.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("method", "params", "files", "words"),
    [
        ("sendPhoto", {}, None, "there is no photo in the request"),
        ("sendDocument", {"document": "attach://x"}, None, "there is no document in the request"),
        (
            "sendVoice",
            {"voice": "nonsense"},
            None,
            "wrong remote file identifier specified: can't unserialize it. Wrong last symbol",
        ),
        ("sendPhoto", {"photo": "https://a.example/b.png"}, None, "failed to get HTTP URL content"),
        ("sendDocument", {}, {"document": ("a", b"")}, "file must be non-empty"),
        ("sendPhoto", {}, {"photo": ("a.png", b"text")}, "IMAGE_PROCESS_FAILED"),
        ("sendPhoto", {}, {"photo": ("a.png", png(9000, 2000))}, "PHOTO_INVALID_DIMENSIONS"),
        ("sendPhoto", {}, {"photo": ("a.png", png(2100, 100))}, "PHOTO_INVALID_DIMENSIONS"),
        (
            "sendPhoto",
            {},
            {"photo": ("a.png", png(9, 9) + bytes(10 * 1024 * 1024))},
            "file of size 10485824 bytes is too big for a photo; the maximum size is 10485760 bytes",
        ),
        (
            "sendDocument",
            {"caption": "一" * 1025},
            {"document": ("a", b"x")},
            "message caption is too long",
        ),
        ("getFile", {}, None, "file_id not specified"),
        ("getFile", {"file_id": "nonsense"}, None, "invalid file_id"),
    ],
)
async def test_a_file_that_telegram_would_refuse_is_refused(
    bench: Bench, method: str, params: dict[str, str], files: dict[str, object] | None, words: str
) -> None:
    await bench.started()
    refusal = await bench.refusal(method, files=files, chat_id=MING, **params)
    assert refusal == f"400 Bad Request: {words}"


async def test_a_file_of_one_kind_cannot_be_sent_as_another(bench: Bench) -> None:
    await bench.started()
    sent = await bench.bot("sendDocument", files={"document": ("a", b"x")}, chat_id=MING)
    words = await bench.refusal("sendPhoto", chat_id=MING, photo=sent["document"]["file_id"])
    assert words == "400 Bad Request: can't use file of type Document as Photo"


async def test_files_above_20_mb_cannot_be_fetched_by_the_bot(bench: Bench) -> None:
    message = await upload(bench, "document", "a.bin", bytes(20 * 1024 * 1024 + 1))
    document = message["document"]
    assert isinstance(document, dict)
    words = await bench.refusal("getFile", file_id=document["file_id"])
    assert words == "400 Bad Request: file is too big"


async def test_an_upload_above_50_mb_is_refused_before_it_is_read(bench: Bench) -> None:
    path = f"/bot{TOKEN}/sendDocument"
    headers = {"content-type": "multipart/form-data; boundary=x", "content-length": str(60 * 1024 * 1024)}
    answer = await bench.client.post(path, content=b"", headers=headers)
    assert (answer.status_code, answer.json()["description"]) == (413, "Request Entity Too Large")


async def test_no_path_leads_out_of_the_files(bench: Bench) -> None:
    for path in ("documents/../../people.json", "%2e%2e/%2e%2e/etc/passwd", "documents/file_1.txt"):
        answer = await bench.client.get(f"/file/bot{TOKEN}/{path}")
        assert answer.status_code == 404
    assert (await bench.client.get("/file/botnonsense/a")).status_code == 401


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Temp\\a.txt", "a.txt"),
        ("a\x00b\u202ec.txt", "a_b_c.txt"),
        ("..", "file"),
        ("", "file"),
        ("x" * 300 + ".docx", "x" * 108 + "x" * 7 + ".docx"),
    ],
)
def test_names_of_files_are_made_harmless(name: str, safe: str) -> None:
    assert safe_name(name, "file") == safe


@pytest.mark.parametrize(
    ("head", "size"),
    [
        (png(3, 4), (3, 4)),
        (b"GIF89a\x03\x00\x04\x00", (3, 4)),
        (b"\xff\xd8\xff\xe0\x00\x04xx\xff\xc0\x00\x11\x08\x00\x04\x00\x03rest", (3, 4)),
        (b"RIFF????WEBPVP8X" + bytes(8) + b"\x02\x00\x00\x03\x00\x00", (3, 4)),
        (b"RIFF????WEBPVP8 " + bytes(10) + b"\x03\x00\x04\x00", (3, 4)),
        (b"RIFF????WEBPVP8L" + bytes(5) + (2 | 3 << 14).to_bytes(4, "little") + bytes(9), (3, 4)),
    ],
)
def test_the_size_of_a_picture_is_read_from_its_head(head: bytes, size: tuple[int, int]) -> None:
    picture = pictures.read(head)
    assert picture is not None
    assert (picture.width, picture.height) == size


def test_what_is_no_picture_is_not_taken_for_one() -> None:
    assert pictures.read(b"%PDF-1.7") is None
    assert pictures.read(b"\xff\xd8\xff") is None
    assert pictures.read(b"RIFF????WEBPnone" + bytes(20)) is None
