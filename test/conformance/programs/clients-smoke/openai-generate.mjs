// The openai client for Node: images.generate.
import { writeFileSync } from "node:fs"
import OpenAI from "openai"

const client = new OpenAI({ apiKey: process.env.API_KEY, baseURL: `${process.env.BASE_URL}/v1` })
const answer = await client.images.generate({ model: "gemini-2.5-flash-image", prompt: "A small wooden boat on a lake", size: "1024x1024" })
console.log(`created: ${answer.created}, pictures: ${answer.data.length}`)
writeFileSync(process.env.OUTPUT, Buffer.from(answer.data[0].b64_json, "base64"))
