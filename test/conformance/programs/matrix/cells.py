"""What every program of the matrix is given, and how it tells the runner what came of each cell."""

import base64
import json
import os
import traceback

api_key = os.environ["API_KEY"]
base_url = os.environ["BASE_URL"]
flaky_url = os.environ["FLAKY_URL"]
"""The same server, over a wire that fails the first time."""
input_picture = os.environ["INPUT_PICTURE"]
with open(input_picture, "rb") as file:
    input_bytes = file.read()
input_data_url = f"data:image/png;base64,{base64.b64encode(input_bytes).decode()}"


def run(*cells):
    """Runs the cells one after the other and prints a line of JSON about each. A cell gives what it got: pictures (bytes, base64 or a
    data URL), errors as the client raises them, and, each in a list, words in which it was told something else."""
    for cell in cells:
        name = cell.__name__
        try:
            pictures, words = [], []
            for item in cell():
                if isinstance(item, Exception):
                    words.append(f"{type(item).__name__}: {item}")
                elif isinstance(item, list):
                    words.extend(item)
                else:
                    pictures.append(f"{name}-{len(pictures)}.png")
                    with open(pictures[-1], "wb") as file:
                        file.write(item if isinstance(item, bytes) else base64.b64decode(item.split(",")[-1]))
            print(json.dumps({"cell": name, "pictures": pictures, "words": words}), flush=True)
        except Exception:
            print(json.dumps({"cell": name, "failed": traceback.format_exc()[-3000:]}), flush=True)


def failure(kind, call):
    """Gives the error that a call ends with. It must be of the client's own class."""
    try:
        answer = call()
    except kind as error:
        return error
    raise AssertionError(f"{kind.__name__} was expected, it was answered: {str(answer)[:300]}")
