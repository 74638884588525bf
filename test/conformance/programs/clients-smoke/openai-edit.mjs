// The openai client for Node: images.edit with two files, which it sends as a form.
import { createReadStream, writeFileSync } from "node:fs"
import OpenAI, { toFile } from "openai"

const client = new OpenAI({ apiKey: process.env.API_KEY, baseURL: `${process.env.BASE_URL}/v1` })
const image = await Promise.all(
  ["first.png", "second.png"].map((name) => toFile(createReadStream(process.env.INPUT_PICTURE), name, { type: "image/png" })),
)
const answer = await client.images.edit({ model: "gemini-2.5-flash-image", prompt: "Put both into one frame", image })
console.log(`created: ${answer.created}, pictures: ${answer.data.length}`)
writeFileSync(process.env.OUTPUT, Buffer.from(answer.data[0].b64_json, "base64"))
