/* What is kept, between processes: exported, imported, of another version, damaged. */

#include "child-backend.h"

#include <glib/gstdio.h>
#include <string.h>

static void
assert_transfer (const char *directory, const char *option, const char *file, int status, const char *says)
{
  const char *const arguments[] = { "--data", directory, option, file, NULL };
  g_autofree char *output = NULL, *errors = NULL;
  int got = child_backend_run (arguments, &output, &errors);

  g_test_message ("%s: %s", option, errors);
  g_assert_cmpint (got, ==, status);
  g_assert_cmpstr (output, ==, "");
  g_assert_nonnull (strstr (errors, says));
}

static void
test_transfer (void)
{
  static const char JSON[] = "{\n  \"a\" : [ true, null, \"x\" ],\n  \"b\" : {\n    \".priority\" : \"late\",\n    \"c\" : {\n      \".priority\" : 2,\n      \".value\" : 1.5\n    }\n  }\n}\n";
  g_autofree char *directory = child_backend_make_directory (), *import = g_build_filename (directory, "in.json", NULL), *export = g_build_filename (directory, "out.json", NULL);
  g_autofree char *text = NULL;
  GStatBuf status;

  g_assert_true (g_file_set_contents (import, JSON, -1, NULL));
  assert_transfer (directory, "--import", import, 0, "");
  assert_transfer (directory, "--export", export, 0, "");
  g_assert_true (g_file_get_contents (export, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, JSON);
  g_assert_no_errno (g_stat (export, &status));
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);

  g_assert_true (g_file_set_contents (import, "{\"a\":1,", -1, NULL));
  assert_transfer (directory, "--import", import, 1, import);
  g_assert_true (g_file_set_contents (import, "{\"a\":\"x\\u0000y\"}", -1, NULL));
  assert_transfer (directory, "--import", import, 1, import);
  g_assert_true (g_file_set_contents (import, "{\"a\":1,\n\"b$\":2}", -1, NULL));
  assert_transfer (directory, "--import", import, 1, "couldn't parse key beginning at 2:1");
  assert_transfer (directory, "--export", export, 0, "");
  g_clear_pointer (&text, g_free);
  g_assert_true (g_file_get_contents (export, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, JSON);
  child_backend_remove_directory (directory);
}

/* Where SQLite keeps what an application says of its file's version. */
#define VERSION_OFFSET 60
#define PAGE 4096

static char *
read_file (const char *directory, gsize *length)
{
  g_autofree char *file = g_build_filename (directory, "backend.sqlite", NULL);
  g_autoptr (GError) error = NULL;
  char *bytes;

  g_file_get_contents (file, &bytes, length, &error);
  g_assert_no_error (error);
  return bytes;
}

static void
write_file (const char *directory, const char *bytes, gsize length)
{
  g_autofree char *file = g_build_filename (directory, "backend.sqlite", NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (file, bytes, (gssize)length, &error);
  g_assert_no_error (error);
}

/* A folder with a database of some pages, that nobody has open. */
static char *
make_database (void)
{
  char *directory = child_backend_make_directory ();
  g_autofree char *import = g_build_filename (directory, "in.json", NULL);
  g_autoptr (GString) json = g_string_new ("{\"first\":{\".value\":1,\".priority\":2}");

  for (guint i = 0; i < 2000; i++)
    g_string_append_printf (json, ",\"k%u\":\"a text of some length\"", i);
  g_string_append_c (json, '}');
  g_assert_true (g_file_set_contents (import, json->str, -1, NULL));
  assert_transfer (directory, "--import", import, 0, "");
  return directory;
}

/* It does not start, and says which file, what is wrong and what to do. */
static void
assert_refused (const char *directory, const char *problem, const char *remedy)
{
  const char *const arguments[] = { "--data", directory, NULL };
  g_autofree char *file = g_build_filename (directory, "backend.sqlite", NULL), *output = NULL, *errors = NULL;

  g_assert_cmpint (child_backend_run (arguments, &output, &errors), ==, 1);
  g_test_message ("%s", errors);
  g_assert_cmpstr (output, ==, "");
  g_assert_nonnull (strstr (errors, file));
  g_assert_nonnull (strstr (errors, problem));
  g_assert_nonnull (strstr (errors, remedy));
}

static void
test_newer (void)
{
  g_autofree char *directory = make_database (), *bytes = NULL, *after = NULL;
  gsize length, length_after;

  bytes = read_file (directory, &length);
  g_assert_cmpint (bytes[VERSION_OFFSET + 3], ==, 2);
  bytes[VERSION_OFFSET + 3] = 3;
  write_file (directory, bytes, length);
  assert_refused (directory, "newer parley-backend", "--data");
  after = read_file (directory, &length_after);
  g_assert_cmpmem (bytes, length, after, length_after);
  child_backend_remove_directory (directory);
}

/* Of the version before there were priorities. */
static void
test_older (void)
{
  g_autofree char *directory = make_database (), *bytes = NULL, *after = NULL, *export = g_build_filename (directory, "out.json", NULL), *text = NULL;
  gsize length;

  bytes = read_file (directory, &length);
  bytes[VERSION_OFFSET + 3] = 1;
  write_file (directory, bytes, length);
  assert_transfer (directory, "--export", export, 0, "");
  g_assert_true (g_file_get_contents (export, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "\"k1999\" : \"a text of some length\""));
  after = read_file (directory, &length);
  g_assert_cmpint (after[VERSION_OFFSET + 3], ==, 2);
  child_backend_remove_directory (directory);
}

static void
test_damaged (void)
{
  g_autofree char *directory = make_database (), *bytes = NULL;
  g_autofree char *whole = NULL;
  gsize length;

  whole = read_file (directory, &length);
  bytes = g_memdup2 (whole, length);
  g_assert_cmpuint (length, >, 20 * PAGE);
  /* No database at all. */
  memset (bytes, 'x', 100);
  write_file (directory, bytes, length);
  assert_refused (directory, "damaged", "--import");
  /* Pages of something else. */
  memcpy (bytes, whole, length);
  memset (bytes + 4 * PAGE, 0xee, length - 4 * PAGE);
  write_file (directory, bytes, length);
  assert_refused (directory, "damaged", "--import");
  /* The end is missing. */
  write_file (directory, whole, length / 2);
  assert_refused (directory, "damaged", "--import");
  write_file (directory, whole, length);
  {
    const char *const arguments[] = { "--data", directory, NULL };

    child_backend_end (child_backend_start (arguments), SIGTERM);
  }
  child_backend_remove_directory (directory);
}

/* A key that is none, where one was. */
static void
test_nonsense (void)
{
  g_autofree char *directory = make_database (), *bytes = NULL;
  gsize length;
  char *found = NULL;

  bytes = read_file (directory, &length);
  for (gsize i = 0; i + 5 < length && found == NULL; i++)
    if (memcmp (bytes + i, "k1234", 5) == 0)
      found = bytes + i;
  g_assert_nonnull (found);
  found[1] = '$';
  write_file (directory, bytes, length);
  assert_refused (directory, "damaged", "--import");
  child_backend_remove_directory (directory);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  child_backend_program = argv[1];
  g_test_add_func ("/data-file/transfer", test_transfer);
  g_test_add_func ("/data-file/newer", test_newer);
  g_test_add_func ("/data-file/older", test_older);
  g_test_add_func ("/data-file/damaged", test_damaged);
  g_test_add_func ("/data-file/nonsense", test_nonsense);
  return g_test_run ();
}
