/* Requests of the REST API written down as a table. */

#include "database-steps.h"

#include <string.h>

static char *
expand (const char *text, const char *token)
{
  GString *expanded = g_string_new (text);

  g_string_replace (expanded, "TOKEN", token, 0);
  g_string_replace (expanded, "{auth}", "auth=", 0);
  return g_string_free_and_steal (expanded);
}

void
database_step_run (TestBackend *backend, const char *token, const DatabaseStep *step)
{
  g_auto (GStrv) parts = g_strsplit (step->request, " ", 2);
  const char *sign = strchr (parts[1], '?') != NULL ? "&" : "?";
  gboolean is_signed = strstr (parts[1], "auth=") == NULL && strstr (parts[1], "{auth}") == NULL;
  g_autofree char *target = is_signed ? g_strconcat (parts[1], sign, "auth=", token, NULL) : expand (parts[1], token);
  g_autoptr (TestAnswer) answer = test_backend_send (backend, parts[0], target, step->body, NULL);

  g_test_message ("%.200s %.200s", step->request, step->body != NULL ? step->body : "");
  if (step->answer != NULL)
    g_assert_cmpstr (answer->body, ==, step->answer);
  g_assert_cmpuint (answer->status, ==, step->status);
}

/* In a database of their own where everybody signed in may do everything. */
void
database_steps_run (const DatabaseStep *steps, guint n_steps)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");

  for (guint i = 0; i < n_steps; i++)
    database_step_run (backend, ada->id_token, &steps[i]);
}
