#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ParleyArguments:
 * @deployment: (nullable): the URI of a descriptor
 * @profile: the name of the profile
 * @as: (nullable): who to sign in as
 * @link: (nullable): a link to a room
 * @try_here: whether to use the backend of this computer
 * @background: whether to start without a window
 * @service: whether the desktop started it and will say what to do
 * @version: whether only the version is asked for
 *
 * What the command line says.
 */
typedef struct
{
  char *deployment;
  char *profile;
  char *as;
  char *link;
  gboolean try_here;
  gboolean background;
  gboolean service;
  gboolean version;
} ParleyArguments;

ParleyArguments *parley_arguments_parse (int argc, char **argv, GError **error);
void parley_arguments_free (ParleyArguments *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ParleyArguments, parley_arguments_free)

G_END_DECLS
