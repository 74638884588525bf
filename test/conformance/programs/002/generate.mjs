// Seed 002, basic image generation. Changed: address, key; the picture is saved as well as printed.
import { writeFileSync } from "node:fs"

const response = await fetch(`${process.env.BASE_URL}/api/v1/chat/completions`, {
  method: "POST",
  headers: { Authorization: `Bearer ${process.env.API_KEY}`, "Content-Type": "application/json" },
  body: JSON.stringify({
    model: "google/gemini-2.5-flash-image-preview",
    messages: [{ role: "user", content: "Generate a beautiful sunset over mountains" }],
    modalities: ["image", "text"],
  }),
})
const result = await response.json()
// The generated image will be in the assistant message
if (result.choices) {
  const message = result.choices[0].message
  if (message.images) {
    message.images.forEach((image, index) => {
      const imageUrl = image.image_url.url // Base64 data URL
      console.log(`Generated image ${index + 1}: ${imageUrl.substring(0, 50)}...`)
      writeFileSync(process.env.OUTPUT, Buffer.from(imageUrl.split(",")[1], "base64"))
    })
  }
} else {
  throw new Error(`no choices: ${JSON.stringify(result).slice(0, 500)}`)
}
