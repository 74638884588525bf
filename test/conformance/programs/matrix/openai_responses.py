# The openai package for Python, Responses API with the image generation tool.
from openai import AuthenticationError, BadRequestError, NotFoundError, OpenAI

from cells import api_key, base_url, failure, flaky_url, input_data_url, run

client = OpenAI(api_key=api_key, base_url=f"{base_url}/v1")
draw = {"model": "gemini-2.5-flash-image", "tools": [{"type": "image_generation"}]}
picture = {"type": "input_image", "image_url": input_data_url, "detail": "auto"}
question = [{"role": "user", "content": [{"type": "input_text", "text": "Make it a rainy day"}, picture]}]


def drawn(response):
    return [item.result for item in response.output if item.type == "image_generation_call"]


def generate():
    return drawn(client.responses.create(**draw, input="Draw a lighthouse at dusk"))


def edit():
    return drawn(client.responses.create(**draw, input=question))


def turns():
    first = client.responses.create(**draw, input=question)
    second = client.responses.create(**draw, previous_response_id=first.id, input="Now make it snow")
    third = client.responses.create(**draw, previous_response_id=second.id, input="Turn the sky red")
    return drawn(first) + drawn(second) + drawn(third)


def stream():
    with client.responses.stream(**draw, input="Draw a red bicycle") as events:
        return drawn(events.get_final_response())


def error():
    stranger = client.with_options(api_key="sk-wrong-wrong-wrong")
    odd = {**draw, "tools": [{"type": "image_generation", "size": "banana"}]}
    return [
        failure(AuthenticationError, lambda: stranger.responses.create(**draw, input="A cat")),
        failure(NotFoundError, lambda: client.responses.create(model="no-such-model", input="A cat")),
        failure(BadRequestError, lambda: client.responses.create(**odd, input="A cat")),
    ]


def refusal():
    response = client.responses.create(**{**draw, "model": "limn/painter:safety"}, input="Draw a cat")
    return [*drawn(response), [f"{response.status}: {response.incomplete_details.reason}"]]


def retry():
    flaky = client.with_options(base_url=f"{flaky_url}/v1")
    overloaded = flaky.responses.create(**draw, input="Draw a red kite")
    slow = flaky.responses.create(**{**draw, "model": "limn/painter:slow"}, input="Draw a blue kite", timeout=5.5)
    return drawn(overloaded) + drawn(slow)


run(generate, edit, turns, stream, error, refusal, retry)
