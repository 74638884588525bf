# The openai package for Python, chat completions in OpenRouter's manner.
from openai import AuthenticationError, BadRequestError, NotFoundError, OpenAI

from cells import api_key, base_url, failure, flaky_url, input_data_url, run

client = OpenAI(api_key=api_key, base_url=f"{base_url}/api/v1")
picture = {"type": "image_url", "image_url": {"url": input_data_url}}


def ask(content, client=client, model="google/gemini-2.5-flash-image", extra={}, **options):
    messages = content if isinstance(content, list) else [{"role": "user", "content": content}]
    extra_body = {"modalities": ["image", "text"], **extra}
    return client.chat.completions.create(model=model, messages=messages, extra_body=extra_body, **options)


def drawn(completion):
    return [image["image_url"]["url"] for choice in completion.choices for image in choice.message.images]


def generate():
    return drawn(ask("Draw a lighthouse at dusk"))


def edit():
    return drawn(ask([{"role": "user", "content": [{"type": "text", "text": "Make it a rainy day"}, picture]}]))


def turns():
    pictures, messages = [], []
    for text in ["Make it a rainy day", "Now make it snow", "Turn the sky red"]:
        messages.append({"role": "user", "content": text if messages else [{"type": "text", "text": text}, picture]})
        completion = ask(messages)
        pictures.extend(drawn(completion))
        messages.append(completion.choices[0].message)
    return pictures


def stream():
    chunks = ask("Draw a red bicycle", stream=True)
    deltas = [choice.delta for chunk in chunks for choice in chunk.choices]
    return [image["image_url"]["url"] for delta in deltas for image in getattr(delta, "images", [])]


def n():
    return drawn(ask("Draw a red bicycle", n=2))


def error():
    return [
        failure(AuthenticationError, lambda: ask("Draw a cat", client=client.with_options(api_key="sk-wrong-wrong-wrong"))),
        failure(NotFoundError, lambda: ask("Draw a cat", model="no-such-model")),
        failure(BadRequestError, lambda: ask("Draw a cat", extra={"image_config": {"aspect_ratio": "banana"}})),
    ]


def refusal():
    choice = ask("Draw a cat", model="limn/painter:safety").choices[0]
    return [[f"{choice.finish_reason}: {choice.message.refusal}"]]


def retry():
    flaky = client.with_options(base_url=f"{flaky_url}/api/v1")
    overloaded = ask("Draw a red kite", client=flaky)
    slow = ask("Draw a blue kite", client=flaky, model="limn/painter:slow", timeout=5.5)
    return drawn(overloaded) + drawn(slow)


run(generate, edit, turns, stream, n, error, refusal, retry)
