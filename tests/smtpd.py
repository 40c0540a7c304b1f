"""A mail server for one test: keeps every letter as a line of JSON, and refuses or stalls as it is told.

smtpd.py PORT FILE [rule ...]; a rule is `busy:ADDRESS:N` (try later, N times), `gone:ADDRESS` (never), `stall:N` (after N letters it answers no more),
`tls:CERT:KEY` (only encrypted from the first byte), `login:USER:PASSWORD` (nobody else)."""

import asyncio, json, ssl, sys
from email import message_from_bytes, policy

from aiosmtpd.smtp import SMTP, AuthResult

port, path, rules = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
busy = {rule.split(":")[1]: int(rule.split(":")[2]) for rule in rules if rule.startswith("busy:")}
gone = {rule.split(":")[1] for rule in rules if rule.startswith("gone:")}
stall = next((int(rule.split(":")[1]) for rule in rules if rule.startswith("stall:")), None)
tls = next((rule.split(":")[1:] for rule in rules if rule.startswith("tls:")), None)
login = next((rule.split(":")[1:] for rule in rules if rule.startswith("login:")), None)
kept = 0


def known(server, session, envelope, mechanism, data):
    given = [data.login.decode(), data.password.decode()]
    return AuthResult(success=given == login)


class Keep:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in gone:
            return "550 no such user"
        if busy.get(address, 0) > 0:
            busy[address] -= 1
            return "451 try later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        global kept
        message = message_from_bytes(envelope.content, policy=policy.default)
        parts = {part.get_content_type(): part.get_content() for part in message.walk() if not part.is_multipart()}
        line = {"to": envelope.rcpt_tos[0], "defects": [str(one) for one in message.defects], "parts": parts, "type": message.get_content_type()}
        line.update({name: str(message[name]) for name in ("Subject", "From", "Message-ID", "List-Id", "List-Unsubscribe", "Date", "MIME-Version")})
        with open(path, "a", encoding="utf-8") as out:
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
        kept += 1
        if stall is not None and kept > stall:
            # The letter is kept and the sender never hears of it.
            await asyncio.sleep(3600)
        return "250 kept"


async def main():
    context = None
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*tls)
    auth = {"authenticator": known, "auth_required": True, "auth_require_tls": False} if login else {}
    smtp = lambda: SMTP(Keep(), enable_SMTPUTF8=True, **auth)
    server = await asyncio.get_running_loop().create_server(smtp, "127.0.0.1", port, ssl=context)
    print("ready", flush=True)
    async with server:
        await server.serve_forever()


asyncio.run(main())
