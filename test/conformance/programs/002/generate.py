# Seed 002, basic image generation. Changed: address, key; the picture is saved as well as printed.
import base64
import os

import requests

url = os.environ["BASE_URL"] + "/api/v1/chat/completions"
headers = {"Authorization": f"Bearer {os.environ['API_KEY']}", "Content-Type": "application/json"}
payload = {
    "model": "google/gemini-2.5-flash-image-preview",
    "messages": [{"role": "user", "content": "Generate a beautiful sunset over mountains"}],
    "modalities": ["image", "text"],
}
response = requests.post(url, headers=headers, json=payload)
result = response.json()
# The generated image will be in the assistant message
if result.get("choices"):
    message = result["choices"][0]["message"]
    if message.get("images"):
        for image in message["images"]:
            image_url = image["image_url"]["url"]  # Base64 data URL
            print(f"Generated image: {image_url[:50]}...")
            with open(os.environ["OUTPUT"], "wb") as file:
                file.write(base64.b64decode(image_url.split(",", 1)[1]))
else:
    raise SystemExit(f"no choices: {str(result)[:500]}")
