// @google/genai: the list of models.
import { GoogleGenAI } from "@google/genai"

const client = new GoogleGenAI({ apiKey: process.env.API_KEY, httpOptions: { baseUrl: process.env.BASE_URL } })
const names = []
for await (const model of await client.models.list()) names.push(model.name)
console.log(names.join(" "))
if (!names.includes("models/gemini-2.5-flash-image")) throw new Error("gemini-2.5-flash-image is not listed")
