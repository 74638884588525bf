// The openai client for Node: a picture from streamed chunks, read twice: plainly, and through the client's own helper.
import { writeFileSync } from "node:fs"
import OpenAI from "openai"

const client = new OpenAI({ apiKey: process.env.API_KEY, baseURL: `${process.env.BASE_URL}/api/v1` })
const question = {
  model: "google/gemini-2.5-flash-image",
  messages: [{ role: "user", content: "Draw a picture of a red bicycle" }],
  modalities: ["image", "text"],
}
let [chunks, pictures, finish] = [0, 0, null]
for await (const chunk of await client.chat.completions.create({ ...question, stream: true })) {
  chunks += 1
  const choice = chunk.choices[0]
  finish = choice?.finish_reason ?? finish
  for (const image of choice?.delta.images ?? []) {
    pictures += 1
    writeFileSync(process.env.OUTPUT, Buffer.from(image.image_url.url.split(",")[1], "base64"))
  }
}
console.log(`chunks: ${chunks}, pictures: ${pictures}, finish: ${finish}`)
if (finish !== "stop") throw new Error("the stream did not end with stop")
const final = await client.chat.completions.stream(question).finalChatCompletion()
console.log(`helper's finish: ${final.choices[0].finish_reason}, pictures: ${final.choices[0].message.images?.length}`)
if (!final.choices[0].message.images?.length) throw new Error("the helper's final message has no pictures")
