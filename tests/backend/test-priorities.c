/* Priorities: written, read, sorted by, judged by, listened to and kept. */

#include "database-steps.h"
#include "realtime-client.h"
#include "stream-listener.h"

#include <glib/gstdio.h>

#define BY_PRIORITY "GET /t.json?orderBy=%22%24priority%22"

static void
test_rest (void)
{
  static const DatabaseStep STEPS[] = {
    { "PUT /t.json", "{\".priority\":7,\"a\":{\".value\":1,\".priority\":3},\"b\":{\".value\":\"x\",\".priority\":\"s\"},\"c\":{\"d\":true,\".priority\":1.5},\"e\":4}", 200, NULL },
    { "GET /t.json", NULL, 200, "{\"a\":1,\"b\":\"x\",\"c\":{\"d\":true},\"e\":4}" },
    { "GET /t.json?format=export", NULL, 200, "{\".priority\":7,\"a\":{\".priority\":3,\".value\":1},\"b\":{\".priority\":\"s\",\".value\":\"x\"},\"c\":{\".priority\":1.5,\"d\":true},\"e\":4}" },
    { "GET /t/c.json?format=export&print=pretty", NULL, 200, "{\n  \".priority\" : 1.5,\n  \"d\" : true\n}" },
    { "GET /t/a.json?format=export&print=pretty", NULL, 200, "{\n  \".priority\" : 3,\n  \".value\" : 1\n}" },
    { "GET /t/a/.priority.json", NULL, 200, "3" },
    { "GET /t/.priority.json", NULL, 200, "7" },
    { "GET /t/e/.priority.json", NULL, 200, "null" },
    { "GET /t/none/.priority.json", NULL, 200, "null" },
    { "PUT /t/e/.priority.json", "\"late\"", 200, "\"late\"" },
    { "PUT /t/none/.priority.json", "1", 200, NULL },
    { "PATCH /t.json", "{\"a/.priority\":9,\".priority\":null}", 200, "{\"a/.priority\":9,\".priority\":null}" },
    { "GET /t.json?format=export", NULL, 200, "{\"a\":{\".priority\":9,\".value\":1},\"b\":{\".priority\":\"s\",\".value\":\"x\"},\"c\":{\".priority\":1.5,\"d\":true},\"e\":{\".priority\":\"late\",\".value\":4}}" },
    /* A leaf that makes room for children keeps its priority, a new value does not. */
    { "PUT /t/a/below.json", "1", 200, "1" },
    { "GET /t/a.json?format=export", NULL, 200, "{\".priority\":9,\"below\":1}" },
    { "PUT /t/a.json", "2", 200, "2" },
    { "GET /t/a/.priority.json", NULL, 200, "null" },
    { "PUT /t/c/d.json", "null", 200, NULL },
    { "GET /t/c/.priority.json", NULL, 200, "null" },
    { "PUT /t/a.json", "{\".value\":{\".sv\":\"timestamp\"},\".priority\":{\".sv\":{\"increment\":2}}}", 200, NULL },
    { "GET /t/a/.priority.json", NULL, 200, "2" },
    { "DELETE /t/a/.priority.json", NULL, 200, "null" },
    { "GET /t/a/.priority.json", NULL, 200, "null" },
    { "PUT /t/l.json", "[{\".value\":1,\".priority\":1},2]", 200, "[1,2]" },
    { "GET /t/l.json?format=export", NULL, 200, "[{\".priority\":1,\".value\":1},2]" },
    { "PATCH /t.json", "{\"new/.priority\":5,\"new/x\":1,\"nothing/.priority\":5}", 200, NULL },
    { "GET /t/new.json?format=export", NULL, 200, "{\".priority\":5,\"x\":1}" },
    { "GET /t/nothing.json?format=export", NULL, 200, "null" },
    { "PUT /t/a.json", "{\".value\":1,\".priority\":true}", 400, DATABASE_ERROR ("Invalid data; a priority must be a string or a number.") },
    { "PUT /t/a/.priority.json", "{\"x\":1}", 400, DATABASE_ERROR ("Invalid data; a priority must be a string or a number.") },
    { "GET /t/.priority/x.json", NULL, 400, DATABASE_ERROR ("Invalid path: Invalid token in path") },
    { "POST /t/.priority.json", "1", 400, DATABASE_ERROR ("Invalid path: Invalid token in path") },
    { "PATCH /t/.priority.json", "{\"x\":1}", 400, DATABASE_ERROR ("Invalid path: Invalid token in path") },
    { "PATCH /t.json", "{\".priority/x\":1}", 400, NULL },
    { "GET /t/.other.json", NULL, 400, DATABASE_ERROR ("Invalid path: Invalid token in path") },
    { "PATCH /t.json", "{\"a\":1,\"a/.priority\":1}", 400, NULL },
    { "GET /t.json?orderBy=%22.priority%22", NULL, 400, DATABASE_ERROR ("orderBy must be a valid JSON encoded path") },
  };

  database_steps_run (STEPS, G_N_ELEMENTS (STEPS));
}

/* None, numbers, strings; equal ones by key. */
static void
test_order (void)
{
  static const DatabaseStep STEPS[] = {
    { "PUT /t.json", "{\"a\":{\".value\":1,\".priority\":\"x\"},\"b\":{\".value\":2,\".priority\":10},\"c\":{\".value\":3,\".priority\":9},\"d\":4,\"e\":{\".value\":5,\".priority\":10},\"f\":{\".value\":6,\".priority\":\"w\"}}", 200, NULL },
    { BY_PRIORITY "&limitToFirst=1", NULL, 200, "{\"d\":4}" },
    { BY_PRIORITY "&limitToFirst=2", NULL, 200, "{\"c\":3,\"d\":4}" },
    { BY_PRIORITY "&limitToFirst=3", NULL, 200, "{\"b\":2,\"c\":3,\"d\":4}" },
    { BY_PRIORITY "&limitToLast=2", NULL, 200, "{\"a\":1,\"f\":6}" },
    { BY_PRIORITY "&limitToLast=3", NULL, 200, "{\"a\":1,\"e\":5,\"f\":6}" },
    { BY_PRIORITY "&startAt=10&endAt=%22w%22", NULL, 200, "{\"b\":2,\"e\":5,\"f\":6}" },
    { BY_PRIORITY "&startAfter=10&endBefore=%22x%22", NULL, 200, "{\"f\":6}" },
    { BY_PRIORITY "&equalTo=10", NULL, 200, "{\"b\":2,\"e\":5}" },
    { BY_PRIORITY "&equalTo=10,%22e%22", NULL, 200, "{\"e\":5}" },
    { BY_PRIORITY "&equalTo=null", NULL, 200, "{\"d\":4}" },
    { BY_PRIORITY "&equalTo=10&format=export", NULL, 200, "{\"b\":{\".priority\":10,\".value\":2},\"e\":{\".priority\":10,\".value\":5}}" },
  };

  database_steps_run (STEPS, G_N_ELEMENTS (STEPS));
}

static void
test_hash (void)
{
  static const struct
  {
    const char *value;
    const char *etag;
  } CASES[] = {
    { "{\".value\":1,\".priority\":3}", "5O5lGh3+M+PjYbuBNGzQ3M+hzQ4=" },
    { "{\".priority\":7,\"a\":{\".value\":1,\".priority\":3},\"b\":{\".value\":2,\".priority\":\"s\"},\"c\":3}", "ZFKwIObKKkLpmSymQ0Fe3iXt4sM=" },
    { "{\"a\":{\".value\":1,\".priority\":9},\"b\":{\".value\":2,\".priority\":3}}", "NPoAJbS4jN0UwiUHd4cxzgY4eps=" },
  };
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");
  g_autofree char *target = g_strconcat ("/t.json?auth=", ada->id_token, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr (TestAnswer) answer = test_backend_send (backend, "PUT", target, CASES[i].value, "X-Firebase-ETag", "true", NULL);

      g_assert_cmpuint (answer->status, ==, 200);
      g_assert_cmpstr (soup_message_headers_get_one (answer->headers, "ETag"), ==, CASES[i].etag);
    }
}

/* Every way in which a row of one comes and goes. */
static void
test_kept (void)
{
  static const DatabaseStep BEFORE[] = {
    { "PUT /.json", "{\".priority\":\"root\",\"a\":{\".priority\":1,\"x\":{\".value\":1,\".priority\":2}},\"b\":{\".value\":true,\".priority\":\"s\"},\"c\":{\".value\":1,\".priority\":5},\"d\":{\".value\":1,\".priority\":6},\"e\":{\".priority\":7,\"y\":1}}", 200, NULL },
    { "PUT /a/x/.priority.json", "3", 200, NULL },
    { "PUT /b.json", "false", 200, NULL },
    { "PUT /c/z.json", "2", 200, NULL },
    { "DELETE /d.json", NULL, 200, NULL },
    { "DELETE /e/.priority.json", NULL, 200, NULL },
  };
  static const DatabaseStep AFTER[] = {
    { "GET /.json?format=export", NULL, 200, "{\".priority\":\"root\",\"a\":{\".priority\":1,\"x\":{\".priority\":3,\".value\":1}},\"b\":false,\"c\":{\".priority\":5,\"z\":2},\"e\":{\"y\":1}}" },
    { "PUT /d.json", "1", 200, NULL },
    { "DELETE /.priority.json", NULL, 200, NULL },
  };
  static const DatabaseStep LAST[] = {
    { "GET /.json?format=export", NULL, 200, "{\"a\":{\".priority\":1,\"x\":{\".priority\":3,\".value\":1}},\"b\":false,\"c\":{\".priority\":5,\"z\":2},\"d\":1,\"e\":{\"y\":1}}" },
  };
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");

  for (guint i = 0; i < G_N_ELEMENTS (BEFORE); i++)
    database_step_run (backend, ada->id_token, &BEFORE[i]);
  test_backend_restart (backend);
  for (guint i = 0; i < G_N_ELEMENTS (AFTER); i++)
    database_step_run (backend, ada->id_token, &AFTER[i]);
  test_backend_restart (backend);
  database_step_run (backend, ada->id_token, &LAST[0]);
}

static const char RULES[] = "{ \"rules\": {"
                            "  \"read\": { \".read\": \"data.getPriority() === 1\", \".write\": true },"
                            "  \"write\": { \"$x\": { \".read\": true, \".write\": \"!data.exists() || newData.getPriority() > data.getPriority()\","
                            "    \".validate\": \"newData.getPriority() !== 13\", \"$y\": { \".write\": true, \".validate\": false } } },"
                            "  \"open\": { \"$x\": { \".read\": \"$x !== 'a'\", \".write\": true } } } }";

static void
test_rules (void)
{
  static const DatabaseStep STEPS[] = {
    { "PUT /read.json", "{\".value\":5,\".priority\":2}", 200, NULL },
    { "GET /read.json", NULL, 401, NULL },
    { "GET /read/.priority.json", NULL, 401, NULL },
    { "PUT /read/.priority.json", "1", 200, NULL },
    { "GET /read.json", NULL, 200, "5" },
    { "GET /read/.priority.json", NULL, 200, "1" },
    { "PUT /write/a.json", "{\".value\":5,\".priority\":2}", 200, NULL },
    { "PUT /write/a/.priority.json", "1", 401, NULL },
    { "PUT /write/a/.priority.json", "13", 401, NULL },
    { "PUT /write/a/.priority.json", "14", 200, NULL },
    { "GET /write/a/.priority.json", NULL, 200, "14" },
    /* No capture takes a priority's name, and no rule grants by it. */
    { "GET /open/.priority.json", NULL, 401, NULL },
    { "PUT /open/.priority.json", "1", 401, NULL },
    { "PUT /.priority.json", "1", 401, NULL },
  };
  g_autofree char *file = g_build_filename (g_get_tmp_dir (), "parley-priorities.XXXXXX", NULL);
  int descriptor = g_mkstemp (file);
  g_autoptr (TestBackend) backend = NULL;
  g_autoptr (TestUser) ada = NULL;

  g_assert_true (g_close (descriptor, NULL));
  g_assert_true (g_file_set_contents (file, RULES, -1, NULL));
  backend = test_backend_new_with ("rules-file", file, NULL);
  ada = test_backend_sign_in (backend, "ada@example.org");
  for (guint i = 0; i < G_N_ELEMENTS (STEPS); i++)
    database_step_run (backend, ada->id_token, &STEPS[i]);
  g_assert_cmpint (g_unlink (file), ==, 0);
}

static void
test_realtime (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");
  g_autoptr (RealtimeClient) client = realtime_client_new (backend, ada);

  realtime_client_do (client, "p", "{'p':'/l','d':{'a':{'.value':1,'.priority':3},'b':{'x':2,'.priority':1},'c':3}}");
  realtime_client_ask (client, "g", "{'p':'/l'}");
  realtime_client_expect_answer (client, "{'s':'ok','d':{'a':{'.priority':3,'.value':1},'b':{'.priority':1,'x':2},'c':3}}");
  realtime_client_ask (client, "q", "{'p':'/l','q':{'l':1,'vf':'r'},'t':1,'h':''}");
  realtime_client_expect (client, REALTIME_PUSH ("d", "{'p':'l','d':{'a':{'.priority':3,'.value':1}},'t':1}"));
  realtime_client_expect_answer (client, "{'s':'ok','d':{}}");
  realtime_client_ask (client, "q", "{'p':'/l/b','h':''}");
  realtime_client_expect (client, REALTIME_PUSH ("d", "{'p':'l/b','d':{'.priority':1,'x':2}}"));
  realtime_client_expect_answer (client, "{'s':'ok','d':{}}");
  realtime_client_ask (client, "p", "{'p':'/l/a/.priority','d':4}");
  realtime_client_expect (client, REALTIME_PUSH ("d", "{'p':'l/a/.priority','d':4,'t':1}"));
  realtime_client_expect_answer (client, "{'s':'ok','d':''}");
  realtime_client_ask (client, "p", "{'p':'/l/b/.priority','d':'s'}");
  realtime_client_expect (client, REALTIME_PUSH ("m", "{'p':'l','d':{'a':null,'b':{'.priority':'s','x':2}},'t':1}"));
  realtime_client_expect (client, REALTIME_PUSH ("d", "{'p':'l/b/.priority','d':'s'}"));
  realtime_client_expect_answer (client, "{'s':'ok','d':''}");
  realtime_client_ask (client, "m", "{'p':'/l','d':{'b/.priority':null,'a':{'.value':2,'.priority':9}}}");
  realtime_client_expect (client, REALTIME_PUSH ("m", "{'p':'l','d':{'b':null,'a':{'.priority':9,'.value':2}},'t':1}"));
  realtime_client_expect (client, REALTIME_PUSH ("m", "{'p':'l/b','d':{'.priority':null}}"));
  realtime_client_expect_answer (client, "{'s':'ok','d':''}");
  realtime_client_ask (client, "p", "{'p':'/l/a/.priority','d':false}");
  realtime_client_expect_answer (client, "{'s':'failure','d':'Invalid data; a priority must be a string or a number.'}");
  realtime_client_do (client, "p", "{'p':'/h','d':{'.value':1,'.priority':3}}");
  realtime_client_ask (client, "q", "{'p':'/h','h':'5O5lGh3+M+PjYbuBNGzQ3M+hzQ4='}");
  realtime_client_expect_answer (client, "{'s':'ok','d':{}}");
}

/* A stream shows the values that enter and leave, and priorities where it asks. */
static void
test_streams (void)
{
  static const char BEFORE[] = "PUT /t/s/m.json {\"a\":{\".value\":1,\".priority\":1},\"b\":{\".value\":2,\".priority\":2},\"c\":{\".value\":3,\".priority\":\"x\"}}";
  static const StreamTurn PLAIN[] = {
    { "PUT /t/s/m/a/.priority.json 2.5", STREAM_PATCH ("/", "{\"b\":null,\"a\":1}") },
    { "PUT /t/s/m/c/.priority.json 99", "" },
    { "PUT /t/s/m/d.json {\".value\":4,\".priority\":98}", STREAM_PATCH ("/", "{\"a\":null,\"d\":4}") },
    { "PUT /t/s/m/e.json 5", "" },
    { "PATCH /t/s/m.json {\"c/.priority\":null,\"d\":6}", STREAM_PATCH ("/", "{\"c\":null,\"d\":null,\"a\":1,\"b\":2}") },
  };
  static const StreamTurn EXPORT[] = {
    { "PUT /t/s/m/c/.priority.json \"y\"", STREAM_PUT ("/c/.priority", "\"y\"") },
    { "PUT /t/s/m/a/.priority.json \"z\"", STREAM_PATCH ("/", "{\"b\":null,\"a\":{\".priority\":\"z\",\".value\":1}}") },
    { "PUT /t/s/m/a.json 7", STREAM_PATCH ("/", "{\"a\":null,\"b\":{\".priority\":2,\".value\":2}}") },
  };
#define WINDOW "/t/s/m.json?orderBy=%22%24priority%22&limitToLast=2"

  stream_turns_run (BEFORE, WINDOW, STREAM_PUT ("/", "{\"b\":2,\"c\":3}"), PLAIN, G_N_ELEMENTS (PLAIN));
  stream_turns_run (BEFORE, WINDOW "&format=export", STREAM_PUT ("/", "{\"b\":{\".priority\":2,\".value\":2},\"c\":{\".priority\":\"x\",\".value\":3}}"),
                    EXPORT, G_N_ELEMENTS (EXPORT));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/priorities/rest", test_rest);
  g_test_add_func ("/priorities/order", test_order);
  g_test_add_func ("/priorities/hash", test_hash);
  g_test_add_func ("/priorities/kept", test_kept);
  g_test_add_func ("/priorities/rules", test_rules);
  g_test_add_func ("/priorities/realtime", test_realtime);
  g_test_add_func ("/priorities/streams", test_streams);
  return g_test_run ();
}
