"""Calls a gateway with the generated client (see try)."""
import json
import sys

import openapi_client as api

access = json.load(open(sys.argv[1]))
configuration = api.Configuration(host=access["url"] + "/api/v1", access_token=access["token"])
with api.ApiClient(configuration) as client:
    status = api.StatusApi(client).get_status()
    print("status:", status.live_calls, "live calls, problems:", [p.what for p in status.problems])

    rooms = api.RoomsApi(client)
    room = rooms.post_rooms(api.OpenRoom())
    assert room.name in [r.name for r in rooms.get_rooms().items] and room.pin and not room.permanent
    rooms.post_rooms_name_close(room.name)
    assert room.name not in [r.name for r in rooms.get_rooms().items]
    print("rooms: one opened and closed")

    tokens = api.TokensApi(client)
    token = tokens.post_tokens(api.NewToken(name="api-client", role="viewer"))
    assert token.token.startswith("pl_")
    viewer = api.Configuration(host=configuration.host, access_token=token.token)
    with api.ApiClient(viewer) as second:
        try:
            api.RoomsApi(second).post_rooms(api.OpenRoom())
            sys.exit("a viewer has opened a room")
        except api.ApiException as refused:
            assert refused.status == 403, refused
            assert json.loads(refused.body)["detail"] == "this needs the role operator"
    tokens.delete_tokens_id(token.id)
    print("tokens: a viewer's is refused where it should be, and revoked")

    calls = api.CallsApi(client).get_calls().items
    records = api.RecordsApi(client).get_records(limit=5).items
    print("calls:", len(calls), "live,", [r.ending for r in records], "ended")
