// @google/genai: generateContentStream.
import { writeFileSync } from "node:fs"
import { GoogleGenAI } from "@google/genai"

const client = new GoogleGenAI({ apiKey: process.env.API_KEY, httpOptions: { baseUrl: process.env.BASE_URL } })
const stream = await client.models.generateContentStream({
  model: "gemini-2.5-flash-image",
  contents: "Generate a picture of a paper crane",
  config: { responseModalities: ["TEXT", "IMAGE"] },
})
let [chunks, pictures, finish] = [0, 0, undefined]
for await (const chunk of stream) {
  chunks += 1
  finish = chunk.candidates?.[0]?.finishReason ?? finish
  for (const part of chunk.candidates?.[0]?.content?.parts ?? []) {
    if (!part.inlineData) continue
    pictures += 1
    writeFileSync(process.env.OUTPUT, Buffer.from(part.inlineData.data, "base64"))
  }
}
console.log(`chunks: ${chunks}, pictures: ${pictures}, finish: ${finish}`)
if (finish !== "STOP") throw new Error("the stream did not end with STOP")
