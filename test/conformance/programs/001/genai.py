# Seed 001, the two google-genai examples. Changed: address, key, the places of the pictures.
import os
from io import BytesIO

from google import genai
from PIL import Image

client = genai.Client(api_key=os.environ["API_KEY"], http_options={"base_url": os.environ["BASE_URL"]})
prompts = [
    "Create a modern, minimalist logo for a coffee shop called 'The Daily Grind'. The text should be in a clean, bold, sans-serif font. The design should feature a simple, stylized icon of a a coffee bean seamlessly integrated with the text. The color scheme is black and white.",
    "A photorealistic close-up portrait of an elderly Japanese ceramicist with deep, sun-etched wrinkles and a warm, knowing smile. He is carefully inspecting a freshly glazed tea bowl. The setting is his rustic, sun-drenched workshop with pottery wheels and shelves of clay pots in the background. The scene is illuminated by soft, golden hour light streaming through a window, highlighting the fine texture of the clay and the fabric of his apron. Captured with an 85mm portrait lens, resulting in a soft, blurred background (bokeh). The overall mood is serene and masterful.",
]
for number, prompt in enumerate(prompts):
    # Generate an image from a text prompt
    response = client.models.generate_content(model="gemini-2.5-flash-image-preview", contents=prompt)
    image_parts = [part.inline_data.data for part in response.candidates[0].content.parts if part.inline_data]
    if image_parts:
        image = Image.open(BytesIO(image_parts[0]))
        image.save(os.environ["OUTPUT"].replace(".png", f"-{number}.png"))
