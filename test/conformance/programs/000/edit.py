# Seed 000, "edit image". Changed: address, key, the places of the pictures; failures end with an exit code.
import base64
import os
from io import BytesIO

from openai import OpenAI
from PIL import Image

client = OpenAI(api_key=os.environ["API_KEY"], base_url=os.environ["BASE_URL"] + "/v1")
image_path = os.environ["INPUT_PICTURE"]
if not os.path.exists(image_path):
    raise FileNotFoundError(f"image {image_path} not exists")


def encode_image(image_path):
    with open(image_path, "rb") as image_file:
        return base64.b64encode(image_file.read()).decode("utf-8")


base64_image = encode_image(image_path)
response = client.chat.completions.create(
    model="gemini-2.0-flash-exp",
    messages=[
        {
            "role": "user",
            "content": [
                {
                    "type": "text",
                    "text": "describe the image with a concise and engaging paragraph, then fill color as children's crayon style",
                },
                {
                    "type": "image_url",
                    "image_url": {"url": f"data:image/jpeg;base64,{base64_image}"},
                },
            ],
        },
    ],
    modalities=["text", "image"],
    temperature=0.7,
)
# Print basic response information without base64 data
print(f"Creation time: {response.created}")
print(f"Token usage: {response.usage.total_tokens}")
# Check if multi_mod_content field exists
if hasattr(response.choices[0].message, "multi_mod_content") and response.choices[0].message.multi_mod_content is not None:
    print("\nResponse content:")
    for part in response.choices[0].message.multi_mod_content:
        if "text" in part and part["text"] is not None:
            print(part["text"])
        # Process image content
        elif "inline_data" in part and part["inline_data"] is not None:
            print("\n[Image content received]")
            image_data = base64.b64decode(part["inline_data"]["data"])
            mime_type = part["inline_data"].get("mime_type", "image/png")
            print(f"Image type: {mime_type}")
            image = Image.open(BytesIO(image_data))
            # Save image
            image.save(os.environ["OUTPUT"])
            print(f"Image saved to: {os.environ['OUTPUT']}")
else:
    raise SystemExit("No valid multimodal response received, check response structure")
