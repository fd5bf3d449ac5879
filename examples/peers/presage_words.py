"""A peer over presage, the predictive text of Debian and of assistive technology, through its C library.

apt-get install presage
foretype evaluate --peer 'python examples/peers/presage_words.py' notes.txt

It has a folder of its own as its home, so that it neither learns nor has learned anything.
"""

import ctypes
import json
import os
import re
import sys
import tempfile

os.environ["HOME"] = tempfile.mkdtemp(prefix="presage-")
TEXT = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p)
SETTINGS = {
    "Presage.ContextTracker.ONLINE_LEARNING": "no",
    "Presage.Selector.REPEAT_SUGGESTIONS": "yes",
    "Presage.Selector.SUGGESTIONS": "3",
}

presage = ctypes.CDLL("libpresage.so.1")
presage.presage_free_string_array.argtypes = [ctypes.POINTER(ctypes.c_char_p)]
before, after = ctypes.create_string_buffer(b""), ctypes.create_string_buffer(b"")
past, future = TEXT(lambda _: ctypes.addressof(before)), TEXT(lambda _: ctypes.addressof(after))
handle = ctypes.c_void_p()
if presage.presage_new(past, None, future, None, ctypes.byref(handle)):
    sys.exit("presage cannot be started")
for name, value in SETTINGS.items():
    presage.presage_config_set(handle, name.encode(), value.encode())


def suggest(text: str) -> list[dict[str, object]]:
    """Return what presage suggests after a text."""
    global before
    before = ctypes.create_string_buffer(text.encode())
    found = ctypes.POINTER(ctypes.c_char_p)()
    if presage.presage_predict(handle, ctypes.byref(found)):
        return []
    words = []
    while found[len(words)] is not None:
        words.append(found[len(words)].decode())
    presage.presage_free_string_array(found)
    typed = re.search(r"[^\W\d_]*$", text)[0]  # presage has small letters only: these stay as they are
    return [{"text": typed + word[len(typed) :]} for word in words]


for line in sys.stdin:
    request = json.loads(line)
    answer = {"server": "presage", "protocol": 1}
    if request["request"] == "suggest":
        answer = {"suggestions": suggest(request["before"])[: request["k"]], "final": True}
    print(json.dumps({"id": request["id"], "answer": answer}), flush=True)
