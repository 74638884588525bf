// @google/genai: a chat whose second turn changes the picture of the first, with the history that the client keeps.
import { writeFileSync } from "node:fs"
import { GoogleGenAI } from "@google/genai"

const client = new GoogleGenAI({ apiKey: process.env.API_KEY, httpOptions: { baseUrl: process.env.BASE_URL } })
const chat = client.chats.create({ model: "gemini-2.5-flash-image", config: { responseModalities: ["TEXT", "IMAGE"] } })
for (const [index, message] of ["Draw a picture of a blue teapot", "Generate the same picture with a green teapot"].entries()) {
  const answer = await chat.sendMessage({ message })
  const part = answer.candidates[0].content.parts.find(({ inlineData }) => inlineData)
  if (!part) throw new Error(`no picture in turn ${index + 1}: ${JSON.stringify(answer).slice(0, 500)}`)
  writeFileSync(process.env.OUTPUT.replace(".png", `-${index}.png`), Buffer.from(part.inlineData.data, "base64"))
}
const turns = chat.getHistory(true)
console.log(`turns kept: ${turns.length}`)
if (turns.length !== 4) throw new Error("the client did not keep both turns")
