/* The realtime protocol, message by message. */

#include "backend-node.h"
#include "realtime-client.h"
#include "test-await.h"

#include "web-json.h"

#include <string.h>

static void
test_requests (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");
  g_autoptr (RealtimeClient) client = realtime_client_new (backend, ada);

  realtime_client_do (client, "s", "{'c':{'sdk.js.12-0-0':1}}");
  realtime_client_send (client, "{'t':'c','d':{'t':'p','d':{}}}");
  realtime_client_expect (client, "{'t':'c','d':{'t':'o','d':{}}}");
  realtime_client_send (client, "0");
  realtime_client_do (client, "p", "{'p':'/a/b','d':{'x':1,'y':'two'}}");
  realtime_client_do (client, "m", "{'p':'/a','d':{'b/x':2,'c':true}}");
  realtime_client_ask (client, "g", "{'p':'/a','q':{}}");
  realtime_client_expect_answer (client, "{'s':'ok','d':{'b':{'x':2,'y':'two'},'c':true}}");
  realtime_client_ask (client, "g", "{'p':'/nothing'}");
  realtime_client_expect_answer (client, "{'s':'ok','d':null}");
  realtime_client_do (client, "p", "{'p':'/a','d':null}");
}

/* What a write changes comes before its answer, by path and tag. */
static void
test_listens (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");
  g_autoptr (RealtimeClient) client = realtime_client_new (backend, ada);

  realtime_client_ask (client, "q", "{'p':'/t/win','q':{'l':2,'vf':'r','i':'.key'},'t':1,'h':''}");
  realtime_client_expect_answer (client, "{'s':'ok','d':{}}");
  realtime_client_ask (client, "p", "{'p':'/t/win/k1','d':'k1'}");
  realtime_client_expect (client, REALTIME_PUSH ("d", "{'p':'t/win/k1','d':'k1','t':1}"));
  realtime_client_expect_answer (client, "{'s':'ok','d':''}");
  realtime_client_ask (client, "q", "{'p':'/t','h':''}");
  realtime_client_expect (client, REALTIME_PUSH ("d", "{'p':'t','d':{'win':{'k1':'k1'}}}"));
  realtime_client_expect_answer (client, "{'s':'ok','d':{}}");
  realtime_client_ask (client, "m", "{'p':'/t/win','d':{'k2':2,'k3':3}}");
  realtime_client_expect (client, REALTIME_PUSH ("m", "{'p':'t/win','d':{'k1':null,'k2':2,'k3':3},'t':1}"));
  realtime_client_expect (client, REALTIME_PUSH ("m", "{'p':'t/win','d':{'k2':2,'k3':3}}"));
  realtime_client_expect_answer (client, "{'s':'ok','d':''}");
  realtime_client_do (client, "n", "{'p':'/t/win','q':{'l':2,'vf':'r','i':'.key'},'t':1}");
  realtime_client_do (client, "n", "{'p':'/t'}");
  realtime_client_do (client, "p", "{'p':'/t','d':null}");
  /* The same bytes over REST, and at the root. */
  realtime_client_ask (client, "q", "{'p':'/','h':'x'}");
  realtime_client_expect (client, REALTIME_PUSH ("d", "{'p':'','d':null}"));
  realtime_client_expect_answer (client, "{'s':'ok','d':{}}");
  test_backend_put (backend, ada, "r/s", "5");
  realtime_client_expect (client, REALTIME_PUSH ("d", "{'p':'r/s','d':5}"));
}

static void
test_queries (void)
{
  static const struct
  {
    const char *query, *found;
  } cases[] = {
    { "{'l':3,'vf':'r','i':'.key'}", "{'c':3,'d':'x','e':'y'}" },
    { "{'l':2,'vf':'l','i':'.key'}", "{'a':1,'b':2}" },
    { "{'sp':'b','sin':false,'ep':'d','ein':true,'i':'.key'}", "{'c':3,'d':'x'}" },
    { "{'sp':'c','i':'.key'}", "{'c':3,'d':'x','e':'y'}" },
    { "{'ep':'c','ein':false,'i':'.key'}", "{'a':1,'b':2}" },
    { "{'sp':'c','sin':true,'ep':'c','ein':true,'i':'.key'}", "{'c':3}" },
    { "{'sp':'c','sin':true,'l':1,'vf':'l','i':'.key'}", "{'c':3}" },
  };
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");
  g_autoptr (RealtimeClient) client = realtime_client_new (backend, ada);

  realtime_client_do (client, "p", "{'p':'/l','d':{'a':1,'b':2,'c':3,'d':'x','e':'y'}}");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *body = g_strdup_printf ("{'p':'/l','q':%s}", cases[i].query);
      g_autofree char *answer = g_strdup_printf ("{'s':'ok','d':%s}", cases[i].found);

      realtime_client_ask (client, "g", body);
      realtime_client_expect_answer (client, answer);
    }
  realtime_client_ask (client, "g", "{'p':'/l','q':{'l':'x','i':'.key'}}");
  realtime_client_expect_answer (client, "{'s':'failure','d':'limitToLast must be a positive integer'}");
}

/* A listen without an index is served whole and untagged, with a warning; a read
 * is refused.
 */
static void
test_no_index (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");
  g_autoptr (RealtimeClient) client = realtime_client_new (backend, ada);

  realtime_client_do (client, "p", "{'p':'/l','d':{'a':{'h':1},'b':{'h':2}}}");
  realtime_client_ask (client, "q", "{'p':'/l','q':{'l':1,'vf':'l','i':'h'},'t':3,'h':''}");
  realtime_client_expect (client, REALTIME_PUSH ("d", "{'p':'l','d':{'a':{'h':1},'b':{'h':2}}}"));
  realtime_client_expect_answer (client, "{'s':'ok','d':{'w':['no_index']}}");
  realtime_client_ask (client, "p", "{'p':'/l/b/h','d':0}");
  realtime_client_expect (client, REALTIME_PUSH ("d", "{'p':'l/b/h','d':0}"));
  realtime_client_expect_answer (client, "{'s':'ok','d':''}");
  realtime_client_ask (client, "g", "{'p':'/l','q':{'l':1,'vf':'l','i':'h'}}");
  realtime_client_expect_answer (client, "{'s':'failure','d':'Index not defined, add \\'.indexOn\\': \\'h\\', for path \\'/l\\', to the rules'}");
}

/* What is not there has no priority to set, but may be without one. */
static void
test_priority_of_nothing (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");
  g_autoptr (RealtimeClient) client = realtime_client_new (backend, ada);
  g_autoptr (RealtimeClient) stranger = realtime_client_new (backend, NULL);

  realtime_client_ask (client, "p", "{'p':'/r/.priority','d':1}");
  realtime_client_expect_answer (client, "{'s':'failure','d':'Invalid data; only what has a value can have a priority.'}");
  realtime_client_ask (stranger, "p", "{'p':'/r/.priority','d':1}");
  realtime_client_expect_answer (stranger, "{'s':'permission_denied','d':'Permission denied'}");
  realtime_client_do (client, "p", "{'p':'/r/.priority','d':null}");
  realtime_client_do (client, "p", "{'p':'/r','d':'x'}");
  realtime_client_do (client, "p", "{'p':'/r/.priority','d':1}");
  realtime_client_ask (client, "g", "{'p':'/r'}");
  realtime_client_expect_answer (client, "{'s':'ok','d':{'.priority':1,'.value':'x'}}");
}

/* A client that shows the hash of what is there has it already. */
static void
test_hashes (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");
  g_autoptr (RealtimeClient) client = realtime_client_new (backend, ada);

  realtime_client_do (client, "p", "{'p':'/h','d':{'v':1}}");
  realtime_client_ask (client, "q", "{'p':'/h','h':'LjeXjzTaaVqwN8qlkUuwnS01bqc='}");
  realtime_client_expect_answer (client, "{'s':'ok','d':{}}");
  realtime_client_ask (client, "p", "{'p':'/h/v','d':2}");
  realtime_client_expect (client, REALTIME_PUSH ("d", "{'p':'h/v','d':2}"));
  realtime_client_expect_answer (client, "{'s':'ok','d':''}");
  realtime_client_ask (client, "q", "{'p':'/h','h':'LjeXjzTaaVqwN8qlkUuwnS01bqc=','ch':{'ps':['v'],'hs':['x','']}}");
  realtime_client_expect (client, REALTIME_PUSH ("d", "{'p':'h','d':{'v':2}}"));
  realtime_client_expect_answer (client, "{'s':'ok','d':{}}");
}

static void
test_transactions (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");
  g_autoptr (RealtimeClient) client = realtime_client_new (backend, ada);

  realtime_client_do (client, "p", "{'p':'/tx','d':4,'h':''}");
  realtime_client_ask (client, "p", "{'p':'/tx','d':5,'h':''}");
  realtime_client_expect_answer (client, "{'s':'datastale','d':'Transaction hash does not match'}");
  realtime_client_do (client, "p", "{'p':'/tx','d':5,'h':'eVih19a6ZDz3NL32uVBtg9KSgQY='}");
  realtime_client_ask (client, "g", "{'p':'/tx'}");
  realtime_client_expect_answer (client, "{'s':'ok','d':5}");
}

/* The SDK's own vectors, "must match the server", and one for the order of keys. */
static void
test_vectors (void)
{
  static const struct
  {
    const char *json, *hash;
  } cases[] = {
    { "4", "eVih19a6ZDz3NL32uVBtg9KSgQY=" },
    { "4.5623", "vf1CL0tIRwXXunHcG/irRECk3lY=" },
    { "\"hey guys\"", "CUNLXWpCVoJE6z7z1vE57lGaKAU=" },
    { "true", "E5z61QM0lN/U2WsOnusszCTkR8M=" },
    { "{\"intNode\":4,\"doubleNode\":4.5623,\"stringNode\":\"hey guys\",\"boolNode\":true}", "6Mc4jFmNdrLVIlJJjz2/MakTK9I=" },
    { "{\"v\":1}", "LjeXjzTaaVqwN8qlkUuwnS01bqc=" },
    { "{\"2\":\"b\",\"10\":\"c\",\"a\":\"d\"}", "QwehdMLXGhyDlEpAjOL5LGVVaAA=" },
  };
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");
  g_autoptr (RealtimeClient) client = realtime_client_new (backend, ada);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *put = g_strdup_printf ("{'p':'/v','d':%s}", cases[i].json);
      g_autofree char *listen = g_strdup_printf ("{'p':'/v','h':'%s'}", cases[i].hash);

      realtime_client_do (client, "p", put);
      realtime_client_ask (client, "q", listen);
      realtime_client_expect_answer (client, "{'s':'ok','d':{}}");
      realtime_client_do (client, "n", "{'p':'/v'}");
    }
}

static void
test_strangers (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");
  g_autoptr (RealtimeClient) client = realtime_client_new (backend, NULL);
  static const char *const requests[][2] = {
    { "q", "{'p':'/a','h':''}" },
    { "g", "{'p':'/a'}" },
    { "p", "{'p':'/a','d':1}" },
    { "p", "{'p':'/a','d':1,'h':''}" },
    { "m", "{'p':'/a','d':{'b':1}}" },
    { "o", "{'p':'/a','d':1}" },
    { "om", "{'p':'/a','d':{'b':1}}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      realtime_client_ask (client, requests[i][0], requests[i][1]);
      realtime_client_expect_answer (client, "{'s':'permission_denied','d':'Permission denied'}");
    }
  realtime_client_show_token (client, ada->id_token);
  realtime_client_ask (client, "q", "{'p':'/a','h':''}");
  realtime_client_expect_answer (client, "{'s':'ok','d':{}}");
  realtime_client_ask (client, "q", "{'p':'/a','q':{'l':1,'vf':'l','i':'.key'},'t':7,'h':''}");
  realtime_client_expect_answer (client, "{'s':'ok','d':{}}");
  /* Whoever signs out hears no more. */
  realtime_client_ask (client, "unauth", "{}");
  realtime_client_expect (client, REALTIME_PUSH ("c", "{'p':'a','q':[{'l':1,'vf':'l','i':'.key'}]}"));
  realtime_client_expect (client, REALTIME_PUSH ("c", "{'p':'a'}"));
  realtime_client_expect_answer (client, "{'s':'ok','d':''}");
  realtime_client_ask (client, "auth", "{'cred':'nonsense'}");
  realtime_client_expect_answer (client, "{'s':'invalid_token','d':'Could not parse auth token.'}");
  realtime_client_ask (client, "gauth", "{'cred':'owner'}");
  realtime_client_expect_answer (client, "{'s':'invalid_token','d':'Unauthorized request.'}");
}

/* The token runs out while somebody listens. */
static void
test_expiry (void)
{
  g_autoptr (TestBackend) backend = test_backend_new_with ("token-lifetime", 2, NULL);
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");
  g_autoptr (RealtimeClient) client = realtime_client_new (backend, ada);

  realtime_client_ask (client, "q", "{'p':'/a','h':''}");
  realtime_client_expect_answer (client, "{'s':'ok','d':{}}");
  realtime_client_expect (client, REALTIME_PUSH ("ac", "{'s':'expired_token','d':'Auth token is expired.'}"));
  realtime_client_expect (client, REALTIME_PUSH ("c", "{'p':'a'}"));
  realtime_client_ask (client, "p", "{'p':'/a','d':1}");
  realtime_client_expect_answer (client, "{'s':'permission_denied','d':'Permission denied'}");
}

/* In order, with server values of the end, before anybody is told that it ended. */
static void
test_disconnect (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");
  g_autoptr (RealtimeClient) watcher = realtime_client_new (backend, ada);
  RealtimeClient *client = realtime_client_new (backend, ada);

  realtime_client_do (client, "p", "{'p':'/n','d':5}");
  realtime_client_do (client, "o", "{'p':'/n','d':1}");
  realtime_client_do (client, "o", "{'p':'/n','d':{'.sv':{'increment':2}}}");
  realtime_client_do (client, "om", "{'p':'/w','d':{'a':1,'b':2,'c/d':3}}");
  realtime_client_do (client, "o", "{'p':'/gone/x','d':1}");
  realtime_client_do (client, "oc", "{'p':'/gone','d':null}");
  realtime_client_do (client, "oc", "{'p':'/w/b','d':null}");
  realtime_client_ask (watcher, "q", "{'p':'/','h':''}");
  realtime_client_expect (watcher, REALTIME_PUSH ("d", "{'p':'','d':{'n':5}}"));
  realtime_client_expect_answer (watcher, "{'s':'ok','d':{}}");
  realtime_client_free (client);
  realtime_client_expect (watcher, REALTIME_PUSH ("d", "{'p':'n','d':7}"));
  realtime_client_expect (watcher, REALTIME_PUSH ("m", "{'p':'w','d':{'a':1,'c/d':3}}"));
}

/* Not of a client's own doing: its presence is as it was when the server is back. */
static void
test_server_stop (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");
  g_autoptr (RealtimeClient) client = realtime_client_new (backend, ada);
  g_autofree char *value = NULL;

  realtime_client_do (client, "p", "{'p':'/state','d':'on'}");
  realtime_client_do (client, "o", "{'p':'/state','d':'off'}");
  test_backend_restart (backend);
  test_wait_until (realtime_client_has_ended, client, "the server to end the connection");
  value = test_backend_get (backend, ada, "state");
  g_assert_cmpstr (value, ==, "\"on\"");
}

/* Messages of many pieces, both ways, with characters of every length. */
static void
test_pieces (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");
  g_autoptr (RealtimeClient) client = realtime_client_new (backend, ada);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *put = NULL, *answer = NULL;

  while (text->len < 300000)
    g_string_append (text, "aä€😀");
  put = g_strdup_printf ("{'p':'/big','d':'%s'}", text->str);
  realtime_client_do (client, "p", put);
  client->pieces = 0;
  answer = g_strdup_printf ("{'s':'ok','d':'%s'}", text->str);
  realtime_client_ask (client, "g", "{'p':'/big'}");
  realtime_client_expect_answer (client, answer);
  g_assert_cmpuint (client->pieces, ==, 20);
}

static void
test_frames (void)
{
  g_autoptr (BackendRealtimeFrames) frames = backend_realtime_frames_new ();
  GString *message = NULL;

  g_assert_cmpint (backend_realtime_frames_take (frames, "0", 1, 100, &message), ==, BACKEND_REALTIME_FRAME_NOTHING);
  g_assert_cmpint (backend_realtime_frames_take (frames, "1", 1, 100, &message), ==, BACKEND_REALTIME_FRAME_NOTHING);
  g_assert_cmpint (backend_realtime_frames_take (frames, "2", 1, 100, &message), ==, BACKEND_REALTIME_FRAME_WHOLE);
  g_assert_cmpstr (message->str, ==, "2");
  g_string_free (message, TRUE);
  g_assert_cmpint (backend_realtime_frames_take (frames, "999999", 6, 100, &message), ==, BACKEND_REALTIME_FRAME_BAD);
  g_assert_cmpint (backend_realtime_frames_take (frames, "{\"a\":1}", 7, 6, &message), ==, BACKEND_REALTIME_FRAME_BAD);
  g_assert_cmpint (backend_realtime_frames_take (frames, "1", 1, 6, &message), ==, BACKEND_REALTIME_FRAME_NOTHING);
  g_assert_cmpint (backend_realtime_frames_take (frames, "{\"a\":1}", 7, 6, &message), ==, BACKEND_REALTIME_FRAME_BAD);
}

/* What is no request ends the connection; what is a bad one is answered. */
static void
test_garbage (void)
{
  static const char *const garbage[] = { "{", "[]", "{'t':'d'}", "{'t':'x','d':{}}", "{'t':'d','d':{'a':'q'}}", "1234567", "{'t':'d','d':{'r':1,'a':'p','b':{'p':'/x','d':'\\u0000'}}}" };
  static const char *const bad[][2] = {
    { "q", "{}" },
    { "q", "[]" },
    { "p", "{'p':'/a.b','d':1}" },
    { "p", "{'p':7}" },
    { "m", "{'p':'/a','d':5}" },
    { "m", "{'p':'/','d':{'a':1,'a/b':2}}" },
    { "p", "{'p':'/a','d':{'.sv':'x'}}" },
    { "what", "{}" },
    { "p", "{'p':'/a','d':{'a$':1}}" },
    { "om", "{'p':'/a'}" },
  };
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");
  g_autoptr (RealtimeClient) client = realtime_client_new (backend, ada);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *answer = NULL;

      realtime_client_ask (client, bad[i][0], bad[i][1]);
      answer = realtime_client_next (client, bad[i][0]);
      g_assert_nonnull (strstr (answer, "{\"s\":\"failure\",\"d\":\""));
    }
  for (guint i = 0; i < G_N_ELEMENTS (garbage); i++)
    {
      g_autoptr (RealtimeClient) other = realtime_client_new (backend, NULL);
      g_autofree char *complaint = NULL;

      realtime_client_send (other, garbage[i]);
      complaint = realtime_client_next (other, garbage[i]);
      g_assert_true (g_str_has_prefix (complaint, "{\"t\":\"c\",\"d\":{\"t\":\"e\",\"d\":\""));
      test_wait_until (realtime_client_has_ended, other, garbage[i]);
    }
  realtime_client_do (client, "p", "{'p':'/a','d':1}");
}

/* Strangers get no megabytes of memory. */
static void
test_sizes (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (RealtimeClient) client = realtime_client_new (backend, NULL);

  realtime_client_send (client, "1000");
  test_wait_until (realtime_client_has_ended, client, "the end of one who sends too much");
  g_assert_cmpuint (client->close_code, ==, SOUP_WEBSOCKET_CLOSE_TOO_BIG);
}

/* As clients send it, with a mask that changes nothing. */
static void
write_masked (GOutputStream *stream, const char *text)
{
  gsize length = strlen (text);
  g_autoptr (GString) frame = g_string_new ("\x81");

  g_string_append_c (frame, (char)(0x80 | (length < 126 ? length : 126)));
  if (length >= 126)
    {
      g_string_append_c (frame, (char)(length >> 8));
      g_string_append_c (frame, (char)length);
    }
  g_string_append_len (frame, "\0\0\0\0", 4);
  g_string_append (frame, text);
  g_assert_true (g_output_stream_write_all (stream, frame->str, frame->len, NULL, NULL, NULL));
}

static void
write_requests (GOutputStream *stream, const char *action, const char *body, int count)
{
  for (int i = 0; i < count; i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"t\":\"d\",\"d\":{\"r\":%d,\"a\":\"%s\",\"b\":%s}}", i, action, body);

      write_masked (stream, text);
    }
}

/* Somebody who asks and does not read is cut off at a bounded backlog; others see
 * it only by what it left to be written.
 */
static void
test_backlog (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");
  g_autoptr (RealtimeClient) reader = realtime_client_new (backend, ada);
  g_autoptr (GSocketClient) connector = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;
  g_autofree char *text = g_strnfill (4 * 1024 * 1024, 'x'), *put = g_strdup_printf ("{'p':'/big','d':'%s'}", text);
  g_autofree char *token = g_strdup_printf ("{\"cred\":\"%s\"}", ada->id_token);
  static const char HANDSHAKE[] = "GET /.ws?v=5 HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                                  "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  GOutputStream *stream;

  realtime_client_do (reader, "p", put);
  realtime_client_ask (reader, "q", "{'p':'/cut','h':''}");
  realtime_client_expect_answer (reader, "{'s':'ok','d':{}}");
  g_socket_client_connect_to_uri_async (connector, test_backend_get_uri (backend), 80, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  connection = g_socket_client_connect_to_uri_finish (connector, result, NULL);
  stream = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  g_assert_true (g_output_stream_write_all (stream, HANDSHAKE, strlen (HANDSHAKE), NULL, NULL, NULL));
  write_requests (stream, "auth", token, 1);
  write_requests (stream, "o", "{\"p\":\"/cut\",\"d\":true}", 1);
  write_requests (stream, "g", "{\"p\":\"/big\"}", 40);
  realtime_client_expect (reader, REALTIME_PUSH ("d", "{'p':'cut','d':true}"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/backend/realtime/requests", test_requests);
  g_test_add_func ("/backend/realtime/listens", test_listens);
  g_test_add_func ("/backend/realtime/queries", test_queries);
  g_test_add_func ("/backend/realtime/no-index", test_no_index);
  g_test_add_func ("/backend/realtime/priority-of-nothing", test_priority_of_nothing);
  g_test_add_func ("/backend/realtime/hashes", test_hashes);
  g_test_add_func ("/backend/realtime/transactions", test_transactions);
  g_test_add_func ("/backend/realtime/vectors", test_vectors);
  g_test_add_func ("/backend/realtime/strangers", test_strangers);
  g_test_add_func ("/backend/realtime/expiry", test_expiry);
  g_test_add_func ("/backend/realtime/disconnect", test_disconnect);
  g_test_add_func ("/backend/realtime/server-stop", test_server_stop);
  g_test_add_func ("/backend/realtime/pieces", test_pieces);
  g_test_add_func ("/backend/realtime/frames", test_frames);
  g_test_add_func ("/backend/realtime/garbage", test_garbage);
  g_test_add_func ("/backend/realtime/sizes", test_sizes);
  g_test_add_func ("/backend/realtime/backlog", test_backlog);
  return g_test_run ();
}
