/**
 * Records that survive a power cut: a log of segments with snapshots, over a port for the disk. One
 * format for everything that is durable (decisions D12); docs/FORMATS.md has its bytes and what a
 * crash can leave.
 *
 * <p>Everything here blocks for the disk: one thread appends, and one other writes a snapshot.
 * Depends on nothing; it knows no meaning of a record.
 */
@NullMarked
package dev.marram.store;

import org.jspecify.annotations.NullMarked;
