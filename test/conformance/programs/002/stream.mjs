// Seed 002, streaming. Changed: address, key; the picture is saved, and chunks are counted. Repaired: the sample splits each read
// into lines by itself and so loses every line that two reads share; the rest of a line is carried over here.
import { writeFileSync } from "node:fs"

const response = await fetch(`${process.env.BASE_URL}/api/v1/chat/completions`, {
  method: "POST",
  headers: { Authorization: `Bearer ${process.env.API_KEY}`, "Content-Type": "application/json" },
  body: JSON.stringify({
    model: "google/gemini-2.5-flash-image-preview",
    messages: [{ role: "user", content: "Create an image of a futuristic city" }],
    modalities: ["image", "text"],
    stream: true,
  }),
})
const reader = response.body?.getReader()
const decoder = new TextDecoder()
let [rest, chunks, pictures, finished] = ["", 0, 0, false]
while (true) {
  const { done, value } = await reader.read()
  if (done) break
  const lines = (rest + decoder.decode(value, { stream: true })).split("\n")
  rest = lines.pop()
  for (const line of lines) {
    if (line.startsWith("data: ")) {
      const data = line.slice(6)
      if (data !== "[DONE]") {
        try {
          const parsed = JSON.parse(data)
          chunks += 1
          if (parsed.choices) {
            const delta = parsed.choices[0].delta
            if (delta?.images) {
              delta.images.forEach((image, index) => {
                console.log(`Generated image ${index + 1}: ${image.image_url.url.substring(0, 50)}...`)
                pictures += 1
                writeFileSync(process.env.OUTPUT, Buffer.from(image.image_url.url.split(",")[1], "base64"))
              })
            }
          }
        } catch {
          // Skip invalid JSON
        }
      } else {
        finished = true
      }
    }
  }
}
console.log(`chunks: ${chunks}, pictures: ${pictures}, [DONE]: ${finished}`)
