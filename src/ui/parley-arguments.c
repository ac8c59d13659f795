/* The command line.  It is read before there is an application, because the
 * profile decides the name by which the application is known on the bus.
 */
#include "config.h"

#include "parley-arguments.h"

#include "parley-trial.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

#define LONGEST_PROFILE 64

/* The name becomes a folder, a settings path and part of a bus name. */
static gboolean
is_profile_name (const char *name)
{
  gsize length = strspn (name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");

  return length > 0 && length <= LONGEST_PROFILE && name[length] == '\0' && name[0] != '-';
}

/* Whoever tries Parley under a name is kept apart from the person's own
 * profile, and from whoever else tries it.
 */
static char *
default_profile (ParleyArguments *self)
{
  g_autofree char *address = NULL;

  if (!self->try_here)
    return g_strdup ("default");
  if (self->as == NULL)
    return g_strdup ("try");
  address = parley_trial_make_address (self->as);
  *strchr (address, '@') = '\0';
  return g_strconcat ("try-", g_strdelimit (address, ".", '-'), NULL);
}

static gboolean
check (ParleyArguments *self, int argc, GError **error)
{
  if (argc > 2 || (argc == 2 && self->link == NULL))
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, _ ("Parley takes options and a link to a room, parley://join/…, only; see --help."));
  else if (!is_profile_name (self->profile))
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("“%s” cannot be the name of a profile: use up to %d letters, digits, - and _."), self->profile, LONGEST_PROFILE);
  else if (self->try_here && self->deployment != NULL)
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, _ ("--try and --deployment name two services; give one of them."));
  else if (self->as != NULL && !self->try_here && self->deployment == NULL)
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, _ ("--as needs --try: only the service of this computer knows made-up people."));
  else if (self->as != NULL && *self->as == '\0')
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("--as needs a name."));
  else
    return TRUE;
  return FALSE;
}

static gboolean
parse (ParleyArguments *self, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "deployment", 0, 0, G_OPTION_ARG_STRING, &self->deployment, N_ ("Use the service that this descriptor describes"), N_ ("URI") },
    { "profile", 0, 0, G_OPTION_ARG_STRING, &self->profile, N_ ("Keep settings, messages and sign-in apart under this name"), N_ ("NAME") },
    { "try", 0, 0, G_OPTION_ARG_NONE, &self->try_here, N_ ("Use a service on this computer, without an account"), NULL },
    { "as", 0, 0, G_OPTION_ARG_STRING, &self->as, N_ ("With --try: sign in as this made-up person"), N_ ("NAME") },
    { "background", 0, 0, G_OPTION_ARG_NONE, &self->background, N_ ("Start without a window"), NULL },
    { "gapplication-service", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &self->service, NULL, NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &self->version, N_ ("Print the version and exit"), NULL },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (context, _ ("Rooms for talking and calling with the people you invite."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  return g_option_context_parse (context, argc, argv, error);
}

/* A file may be named as it is in a shell. */
static void
make_uri (ParleyArguments *self)
{
  g_autoptr (GFile) file = NULL;

  if (self->deployment == NULL || strstr (self->deployment, "://") != NULL)
    return;
  file = g_file_new_for_commandline_arg (self->deployment);
  g_free (self->deployment);
  self->deployment = g_file_get_uri (file);
}

/**
 * parley_arguments_parse:
 * @argc: how many
 * @argv: the command line
 * @error: return location for a %G_OPTION_ERROR with a sentence
 *
 * Returns: (transfer full) (nullable): what it says
 */
ParleyArguments *
parley_arguments_parse (int argc, char **argv, GError **error)
{
  g_autoptr (ParleyArguments) self = g_new0 (ParleyArguments, 1);
  g_autofree char **words = g_memdup2 (argv, (argc + 1) * sizeof (char *));

  if (!parse (self, &argc, &words, error))
    return NULL;
  if (self->profile == NULL)
    self->profile = default_profile (self);
  if (argc == 2 && g_str_has_prefix (words[1], "parley://"))
    self->link = g_strdup (words[1]);
  if (!check (self, argc, error))
    return NULL;
  make_uri (self);
  return g_steal_pointer (&self);
}

/**
 * parley_arguments_free:
 * @self: what a command line says
 */
void
parley_arguments_free (ParleyArguments *self)
{
  g_free (self->deployment);
  g_free (self->profile);
  g_free (self->as);
  g_free (self->link);
  g_free (self);
}
