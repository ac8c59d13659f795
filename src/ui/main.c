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

int
main (int argc, char **argv)
{
  g_autoptr (ParleyArguments) arguments = NULL;
  g_autoptr (ParleyApplication) application = NULL;
  g_autoptr (GError) error = NULL;

  leave_no_core ();
  parley_journal_begin ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

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
