#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ParleyThriftReason:
 * @PARLEY_THRIFT_NONE: nothing is to be spared
 * @PARLEY_THRIFT_POWER: the computer saves power
 * @PARLEY_THRIFT_VOLUME: the network counts what is sent
 */
typedef enum
{
  PARLEY_THRIFT_NONE,
  PARLEY_THRIFT_POWER,
  PARLEY_THRIFT_VOLUME,
} ParleyThriftReason;

#define PARLEY_TYPE_THRIFT (parley_thrift_get_type ())
G_DECLARE_FINAL_TYPE (ParleyThrift, parley_thrift, PARLEY, THRIFT, GObject)

/* Whether a call is to cost less than it could.  Property that notifies: reason, NONE
 * also where the person has asked for all there is.
 */
ParleyThrift *parley_thrift_new (void);
ParleyThriftReason parley_thrift_get_reason (ParleyThrift *self);
void parley_thrift_override (ParleyThrift *self);

/* For tests: what the computer and its network say. */
ParleyThrift *parley_thrift_new_with_monitors (GPowerProfileMonitor *power, GNetworkMonitor *network);

G_END_DECLS
