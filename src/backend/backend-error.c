/* The error domain of the backend: statuses of HTTP with the texts that the
 * real services show, since clients read both.
 */

#include "backend-error.h"

G_DEFINE_QUARK (backend - error - quark, backend_error)
