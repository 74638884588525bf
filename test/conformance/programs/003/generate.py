#!/usr/bin/env python3
# Seed 003, Python. Changed: address, key, the place of the picture; a failure ends with an exit code.
import base64
import os
import sys

from openai import OpenAI


def main():
    client = OpenAI(api_key=os.environ["API_KEY"], base_url=os.environ["BASE_URL"] + "/v1")
    response = client.images.generate(
        model="gemini-2.5-flash-image",
        prompt="A cute baby sea otter",
        response_format="b64_json",
        extra_body={"aspect_ratio": "1:1"},
    )
    if not response.data or not response.data[0].b64_json:
        print("error: empty b64_json")
        sys.exit(1)
    image_data = base64.b64decode(response.data[0].b64_json)
    with open(os.environ["OUTPUT"], "wb") as f:
        f.write(image_data)
    print("success to write to file", os.environ["OUTPUT"])


if __name__ == "__main__":
    main()
