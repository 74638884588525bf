// The openai client for Node: a picture from a chat answer in one piece.
import { writeFileSync } from "node:fs"
import OpenAI from "openai"

const client = new OpenAI({ apiKey: process.env.API_KEY, baseURL: `${process.env.BASE_URL}/api/v1` })
const completion = await client.chat.completions.create({
  model: "google/gemini-2.5-flash-image",
  messages: [{ role: "user", content: "Generate a picture of a lighthouse at dusk" }],
  modalities: ["image", "text"],
})
const [choice] = completion.choices
console.log(`finish: ${choice.finish_reason}, text: ${choice.message.content}`)
const [, base64] = choice.message.images[0].image_url.url.split(",")
writeFileSync(process.env.OUTPUT, Buffer.from(base64, "base64"))
if (choice.message.role !== "assistant" || !completion.usage || !Number.isInteger(completion.created)) throw new Error("not a chat answer")
