# Seed 002, streaming. Changed: address, key; the picture is saved, and chunks are counted.
import base64
import json
import os

import requests

url = os.environ["BASE_URL"] + "/api/v1/chat/completions"
headers = {"Authorization": f"Bearer {os.environ['API_KEY']}", "Content-Type": "application/json"}
payload = {
    "model": "google/gemini-2.5-flash-image-preview",
    "messages": [{"role": "user", "content": "Create an image of a futuristic city"}],
    "modalities": ["image", "text"],
    "stream": True,
}
chunks = pictures = 0
done = False
response = requests.post(url, headers=headers, json=payload, stream=True)
for line in response.iter_lines():
    if line:
        line = line.decode("utf-8")
        if line.startswith("data: "):
            data = line[6:]
            if data != "[DONE]":
                try:
                    chunk = json.loads(data)
                    chunks += 1
                    if chunk.get("choices"):
                        delta = chunk["choices"][0].get("delta", {})
                        if delta.get("images"):
                            for image in delta["images"]:
                                print(f"Generated image: {image['image_url']['url'][:50]}...")
                                pictures += 1
                                with open(os.environ["OUTPUT"], "wb") as file:
                                    file.write(base64.b64decode(image["image_url"]["url"].split(",", 1)[1]))
                except json.JSONDecodeError:
                    continue
            else:
                done = True
print(f"chunks: {chunks}, pictures: {pictures}, [DONE]: {done}")
