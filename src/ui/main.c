/* Parley, the program. */
#include "config.h"

#include "parley-application.h"
#include "parley-journal.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <sys/resource.h>

#define EXIT_BAD_ARGUMENTS 2

/* The memory holds tokens, so no crash may write it to a file or send it away.
 * Only the soft limit goes: who looks for a bug raises it again with prlimit(1).
 * Taking away the process's being dumpable would hide /proc/PID/root from the
 * portals, which then could not tell who asks them.
 */
static void
leave_no_core (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_CORE, &limit) == 0)
    {
      limit.rlim_cur = 0;
      setrlimit (RLIMIT_CORE, &limit);
    }
}

/* As it was built, the program finds what it says in other languages beside it. */
static void
find_languages (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = program != NULL ? g_path_get_dirname (program) : NULL;
  g_autofree char *built = folder != NULL ? g_build_filename (folder, "..", "..", "po", NULL) : NULL;
  gboolean is_built = DEVELOPMENT && built != NULL && g_file_test (built, G_FILE_TEST_IS_DIR);

  bindtextdomain (GETTEXT_PACKAGE, is_built ? built : LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

int
main (int argc, char **argv)
{
  g_autoptr (ParleyArguments) arguments = NULL;
  g_autoptr (ParleyApplication) application = NULL;
  g_autoptr (GError) error = NULL;

  leave_no_core ();
  parley_journal_begin ();
  setlocale (LC_ALL, "");
  find_languages ();

  arguments = parley_arguments_parse (argc, argv, &error);
  if (arguments == NULL)
    {
      g_printerr ("parley: %s\n", error->message);
      return EXIT_BAD_ARGUMENTS;
    }
  if (arguments->version)
    {
      g_print ("parley %s\n", VERSION);
      return 0;
    }

  application = parley_application_new (arguments);
  return g_application_run (G_APPLICATION (application), arguments->link != NULL ? 2 : 1, (char *[]){ argv[0], arguments->link, NULL });
}
