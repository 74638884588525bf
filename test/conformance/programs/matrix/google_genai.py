# google-genai for Python: generate_content, streams and chats.
import uuid

from google import genai
from google.genai import errors, types

from cells import api_key, base_url, failure, flaky_url, input_bytes, run

client = genai.Client(api_key=api_key, http_options={"base_url": base_url})
model = "gemini-2.5-flash-image"
config = {"response_modalities": ["TEXT", "IMAGE"]}
picture = types.Part.from_bytes(data=input_bytes, mime_type="image/png")


def drawn(answer):
    parts = [part for candidate in answer.candidates for part in (candidate.content and candidate.content.parts) or []]
    return [part.inline_data.data for part in parts if part.inline_data]


def generate():
    return drawn(client.models.generate_content(model=model, contents="Draw a fox in the snow", config=config))


def edit():
    return drawn(client.models.generate_content(model=model, contents=["Make it a rainy day", picture], config=config))


def turns():
    chat = client.chats.create(model=model, config=config)
    first = chat.send_message(["Make it a rainy day", picture])
    second = chat.send_message("Now make it snow")
    third = chat.send_message("Turn the sky red")
    return drawn(first) + drawn(second) + drawn(third)


def stream():
    chunks = client.models.generate_content_stream(model=model, contents="Draw a paper crane", config=config)
    return [picture for chunk in chunks for picture in drawn(chunk)]


def n():
    return drawn(client.models.generate_content(model=model, contents="Draw a fox", config={**config, "candidate_count": 2}))


def error():
    stranger = genai.Client(api_key="wrong-wrong-wrong", http_options={"base_url": base_url})
    odd = {**config, "image_config": {"aspect_ratio": "banana"}}
    return [
        failure(errors.ClientError, lambda: stranger.models.generate_content(model=model, contents="A cat", config=config)),
        failure(errors.ClientError, lambda: client.models.generate_content(model="no-such-model", contents="A cat", config=config)),
        failure(errors.ClientError, lambda: client.models.generate_content(model=model, contents="A cat", config=odd)),
    ]


def refusal():
    answer = client.models.generate_content(model="limn/painter:safety", contents="Draw a cat", config=config)
    return [*drawn(answer), [f"finish_reason: {answer.candidates[0].finish_reason}"]]


def retry():
    flaky = genai.Client(api_key=api_key, http_options={"base_url": flaky_url, "retry_options": {"attempts": 3}})
    named = {**config, "http_options": {"headers": {"Idempotency-Key": str(uuid.uuid4())}}}
    overloaded = flaky.models.generate_content(model=model, contents="Draw a red kite", config=config)
    lost = flaky.models.generate_content(model=model, contents="Draw a blue kite", config=named)
    return drawn(overloaded) + drawn(lost)


run(generate, edit, turns, stream, n, error, refusal, retry)
