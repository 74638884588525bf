import { z } from "zod"
import { momentText, usdText } from "../fields.ts"

/** What a picture is to its user. */
export const pictureKind = z.enum(["generated", "uploaded", "mask"])

/** A picture with all that is known of it. */
export const shownPicture = z.object({
  id: z.string(),
  kind: pictureKind,
  media_type: z.string(),
  width: z.int(),
  height: z.int(),
  bytes: z.int(),
  sha256: z.string(),
  created_at: momentText,
  expires_at: momentText.nullable().meta({ description: "null: kept for ever" }),
  favourite: z.boolean(),
  model: z.string().nullable().meta({ description: "As it was asked for" }),
  prompt: z.string().nullable(),
  revised_prompt: z.string().nullable().meta({ description: "What the provider says it really drew" }),
  aspect_ratio: z.string().nullable().meta({ description: "As it was asked for" }),
  image_size: z.string().nullable().meta({ description: "As it was asked for" }),
  source_ids: z.array(z.string()).readonly().meta({ description: "The pictures that it was made from" }),
  request_id: z.string().nullable(),
  conversation_id: z.string().nullable(),
  message_id: z.string().nullable(),
  key_name: z.string().nullable().meta({ description: "The label of the API key by which it was drawn; null: in the web app" }),
  charge_usd: usdText.nullable().meta({ description: "This picture's part of what its request was charged" }),
  seconds: z.number().nullable().meta({ description: "How long its request took" }),
  provenance: z
    .object({ c2pa: z.enum(["present", "absent"]) })
    .nullable()
    .meta({ description: "null: nobody has looked yet; one picture alone is looked at" }),
  link: z.string().meta({ description: "Signed; whoever has it sees the picture as long as it is kept" }),
})
