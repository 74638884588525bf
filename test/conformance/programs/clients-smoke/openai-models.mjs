// The openai client for Node: the list of models, and one of them.
import OpenAI from "openai"

const client = new OpenAI({ apiKey: process.env.API_KEY, baseURL: `${process.env.BASE_URL}/v1` })
const ids = []
for await (const model of client.models.list()) ids.push(model.id)
console.log(ids.join(" "))
const model = await client.models.retrieve(ids.find((id) => id.includes("gemini-2.5-flash-image")))
console.log(`retrieved: ${model.id}, ${model.object}`)
if (model.object !== "model") throw new Error("not a model")
