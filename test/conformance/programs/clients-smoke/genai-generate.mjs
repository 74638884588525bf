// @google/genai: generateContent.
import { writeFileSync } from "node:fs"
import { GoogleGenAI } from "@google/genai"

const client = new GoogleGenAI({ apiKey: process.env.API_KEY, httpOptions: { baseUrl: process.env.BASE_URL } })
const answer = await client.models.generateContent({
  model: "gemini-2.5-flash-image",
  contents: "Generate a picture of a fox in the snow",
  config: { responseModalities: ["TEXT", "IMAGE"], imageConfig: { aspectRatio: "1:1" } },
})
console.log(`text: ${answer.text}, finish: ${answer.candidates[0].finishReason}`)
for (const part of answer.candidates[0].content.parts) {
  if (part.inlineData) writeFileSync(process.env.OUTPUT, Buffer.from(part.inlineData.data, "base64"))
}
if (!answer.usageMetadata?.totalTokenCount) throw new Error("no usage")
