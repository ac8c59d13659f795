/* Which addresses may be spoken to, and that no secret is left in one shown. */

#include "web-error.h"
#include "web-http.h"

typedef struct
{
  const char *uri;
  gboolean allowed;
  gboolean on_lan;
  gboolean loopback;
} Case;

static const Case cases[] = {
  { "https://example.org/x", TRUE, TRUE, FALSE },
  { "wss://example.org", TRUE, TRUE, FALSE },
  { "http://127.0.0.1:9000/?ns=x", TRUE, TRUE, TRUE },
  { "http://127.8.9.1", TRUE, TRUE, TRUE },
  { "http://[::1]:80/", TRUE, TRUE, TRUE },
  { "ws://localhost:80/", TRUE, TRUE, TRUE },
  { "https://localhost/", TRUE, TRUE, TRUE },
  { "http://192.168.0.7/", FALSE, TRUE, FALSE },
  { "ws://10.1.2.3:80/", FALSE, TRUE, FALSE },
  { "http://172.16.0.1/", FALSE, TRUE, FALSE },
  { "http://172.32.0.1/", FALSE, FALSE, FALSE },
  { "http://[fe80::1]/", FALSE, TRUE, FALSE },
  { "http://[fd00::1]/", FALSE, TRUE, FALSE },
  { "http://8.8.8.8/", FALSE, FALSE, FALSE },
  { "http://example.org/", FALSE, FALSE, FALSE },
  { "http://127.0.0.1.example.org/", FALSE, FALSE, FALSE },
  { "http://127.0.0.1@example.org/", FALSE, FALSE, FALSE },
  { "http://localhost.example.org/", FALSE, FALSE, FALSE },
  { "http://192.168.0.7.nip.io/", FALSE, FALSE, FALSE },
  { "ftp://127.0.0.1/", FALSE, FALSE, TRUE },
  { "file:///etc/passwd", FALSE, FALSE, FALSE },
  { "javascript:alert(1)", FALSE, FALSE, FALSE },
  { "https:///x", FALSE, FALSE, FALSE },
  { "example.org", FALSE, FALSE, FALSE },
  { "", FALSE, FALSE, FALSE },
};

static void
test_allowed (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", cases[i].uri);
      g_assert_cmpint (web_uri_is_allowed (cases[i].uri, FALSE, &error), ==, cases[i].allowed);
      g_assert_cmpint (error == NULL, ==, cases[i].allowed);
      g_assert_cmpint (web_uri_is_allowed (cases[i].uri, TRUE, NULL), ==, cases[i].on_lan);
      g_assert_cmpint (web_uri_is_loopback (cases[i].uri), ==, cases[i].loopback);
    }
}

static void
test_redact (void)
{
  static const char *const pairs[][2] = {
    { "https://h/a.json?auth=eyJ.x.y&ns=n", "https://h/a.json?auth=…&ns=n" },
    { "https://h/a.json?ns=n&auth=eyJ", "https://h/a.json?ns=n&auth=…" },
    { "https://h/v1/token?key=AIza#f", "https://h/v1/token?key=…#f" },
    { "GET 'http://h/cb?code=4%2F0A&state=s&scope=openid' failed", "GET 'http://h/cb?code=…&state=…&scope=openid' failed" },
    { "https://h/?AUTH=x", "https://h/?AUTH=…" },
    { "https://h/?author=x&monkey=y", "https://h/?author=x&monkey=y" },
    { "nothing", "nothing" },
    { "auth=", "auth=…" },
    { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *shown = web_uri_redact (pairs[i][0]);

      g_assert_cmpstr (shown, ==, pairs[i][1]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/web/uri/allowed", test_allowed);
  g_test_add_func ("/web/uri/redact", test_redact);
  return g_test_run ();
}
