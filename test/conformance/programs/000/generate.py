# Seed 000, "text to text and image". Changed: address, key, the place of the picture; failures end with an exit code.
import base64
import os
from io import BytesIO

from openai import OpenAI
from PIL import Image

client = OpenAI(api_key=os.environ["API_KEY"], base_url=os.environ["BASE_URL"] + "/v1")

# Using text-only input
response = client.chat.completions.create(
    model="gemini-2.0-flash-exp",
    messages=[
        {
            "role": "user",
            "content": [
                {
                    "type": "text",
                    "text": "generate an adorable mermaid in the sea, bold outline, chibi cartoon, in the style of Children coloring book, B&W",
                }
            ],
        },
    ],
    modalities=["text", "image"],
    temperature=0.7,
)
# Print basic response information
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
