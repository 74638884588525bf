# Seed 001, text to image with requests. Changed: address, key, the place of the picture.
import base64
import os
from io import BytesIO

import requests
from PIL import Image

BASE_URL = os.environ["BASE_URL"]
ENDPOINT = "/v1beta/models/gemini-2.5-flash-image-preview:generateContent"
API_KEY = os.environ["API_KEY"]
prompt = "3D渲染風格:戴禮帽、長翅膀的小豬,飛越滿是綠色植物的未來科幻城市,城市高樓林立且帶霓虹燈光"
payload = {"contents": [{"parts": [{"text": prompt}]}], "generationConfig": {"responseModalities": ["TEXT", "IMAGE"]}}
headers = {"Content-Type": "application/json", "Authorization": f"Bearer {API_KEY}"}
response = requests.post(f"{BASE_URL}{ENDPOINT}", json=payload, headers=headers)
response.raise_for_status()
data = response.json()
for part in data["candidates"][0]["content"]["parts"]:
    if "text" in part and part["text"]:
        print("模型文本回復:", part["text"])
    elif "inlineData" in part and part["inlineData"]["data"]:
        image_data = base64.b64decode(part["inlineData"]["data"])
        image = Image.open(BytesIO(image_data))
        image.save(os.environ["OUTPUT"])
        print("圖片已保存:" + os.environ["OUTPUT"])
