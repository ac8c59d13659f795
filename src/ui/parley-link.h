#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* An address that a message may lead to: @uri is what is opened, @place what
 * it says of where that is: a host as it is spelt on the wire, or an e-mail address.
 */
typedef struct
{
  char *uri;
  char *place;
  gboolean odd; /* the address itself does not show plainly where it leads */
} ParleyLink;

ParleyLink *parley_link_new (const char *address);
void parley_link_free (ParleyLink *self);
gboolean parley_link_is_plain (const ParleyLink *self, const char *label);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ParleyLink, parley_link_free)

G_END_DECLS
