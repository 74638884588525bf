# Seed 001, image and text to image with requests. Changed: address, key, the places of the pictures.
import base64
import os
from io import BytesIO

import requests
from PIL import Image

BASE_URL = os.environ["BASE_URL"]
ENDPOINT = "/v1beta/models/gemini-2.5-flash-image-preview:generateContent"
API_KEY = os.environ["API_KEY"]


def image_to_base64(image_path):
    with open(image_path, "rb") as image_file:
        return base64.b64encode(image_file.read()).decode("utf-8")


image_base64 = image_to_base64(os.environ["INPUT_PICTURE"])
edit_prompt = "在人物身旁添加一只白色羊駝,羊駝面向人物,整體風格與原圖保持一致(如原圖寫實,羊駝也需寫實)"
payload = {
    "contents": [{"parts": [{"text": edit_prompt}, {"inlineData": {"mimeType": "image/png", "data": image_base64}}]}],
    "generationConfig": {"responseModalities": ["TEXT", "IMAGE"]},
}
headers = {"Content-Type": "application/json", "Authorization": f"Bearer {API_KEY}"}
response = requests.post(f"{BASE_URL}{ENDPOINT}", json=payload, headers=headers)
response.raise_for_status()
data = response.json()
for part in data["candidates"][0]["content"]["parts"]:
    if "inlineData" in part and part["inlineData"]["data"]:
        image_data = base64.b64decode(part["inlineData"]["data"])
        edited_image = Image.open(BytesIO(image_data))
        edited_image.save(os.environ["OUTPUT"])
        print("編輯后圖片已保存:" + os.environ["OUTPUT"])
    elif "text" in part and part["text"]:
        print("模型編輯說明:", part["text"])
