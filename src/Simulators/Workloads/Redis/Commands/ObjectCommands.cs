using System.Buffers.Binary;
using Drydock.Simulators.Workloads.Redis.Rdb;

namespace Drydock.Simulators.Workloads.Redis.Commands;

/// <summary>OBJECT, MEMORY USAGE, DUMP and RESTORE.</summary>
internal static class ObjectCommands
{
    internal static Task? Describe(RedisCall call)
    {
        if (call.Count != 3 || call.Text(1).ToLowerInvariant() is not ("encoding" or "refcount" or "idletime" or "freq"))
        {
            call.Reply.Error(call.Version < 400 ? "ERR Syntax error. Try OBJECT (refcount|encoding|idletime)" : UnknownSubcommand.Text(call));
            return null;
        }

        if (call.Write(2) is not { } entry)
        {
            call.Reply.Null();
            return null;
        }

        if (call.Is(1, "encoding")) call.Reply.Bulk(EncodingOf(entry, call.Server.Version));
        else if (call.Is(1, "refcount")) call.Reply.Integer(1);
        else if (call.Is(1, "freq")) call.Reply.Error("ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.");
        else if (call.Version < 400) call.Reply.Error("ERR OBJECT IDLETIME is not modelled by Drydock's simulated server");
        else call.Reply.Integer(0);
        return null;
    }

    internal static string EncodingOf(KeyEntry entry, RedisVersion version)
    {
        if (entry.Collection is { } collection) return collection.EncodingFor(version);
        return RedisText.TryParseInteger(entry.Value, out _) ? "int" : entry.Value.Length <= 44 ? "embstr" : "raw";
    }

    /// <summary>Assumed: 56 bytes for a key, and what its serialized form takes.</summary>
    internal static Task? Memory(RedisCall call)
    {
        if (call.Is(1, "usage") && call.Count >= 3)
        {
            if (call.Write(2) is { } entry) call.Reply.Integer(56 + entry.Key.Length + Serialize(entry, call.Server.Version).Length);
            else call.Reply.Null();
        }
        else if (call.Text(1).ToLowerInvariant() is "stats" or "doctor" or "purge" or "malloc-stats" or "help")
        {
            call.Reply.Error($"ERR MEMORY {call.Text(1).ToUpperInvariant()} is not modelled by Drydock's simulated server");
        }
        else
        {
            call.Reply.Error(UnknownSubcommand.Text(call));
        }

        return null;
    }

    internal static Task? Dump(RedisCall call)
    {
        if (call.Read(1) is { } entry) call.Reply.Bulk(Serialize(entry, call.Server.Version));
        else call.Reply.Null();
        return null;
    }

    internal static Task? Restore(RedisCall call)
    {
        var (replaces, isMoment) = (false, false);
        for (var i = 4; i < call.Count; i++)
        {
            if (call.Is(i, "replace")) replaces = true;
            else if (call.Is(i, "absttl") && call.Version >= 500) isMoment = true;
            else if ((call.Is(i, "idletime") || call.Is(i, "freq")) && call.Version >= 500 && i + 1 < call.Count) i++;
            else
            {
                call.Reply.SyntaxError();
                return null;
            }
        }

        if (!replaces && call.Write(1) is not null)
        {
            call.Reply.Error("BUSYKEY Target key name already exists.");
            return null;
        }

        if (!call.TryInteger(2, out var time)) return null;
        if (time < 0)
        {
            call.Reply.Error("ERR Invalid TTL value, must be >= 0");
            return null;
        }

        try
        {
            if (Parse(call, call.Text(1), call.Arguments[3], time == 0 ? -1 : isMoment ? time : time + call.Now) is not { } loaded)
            {
                call.Reply.Error("ERR DUMP payload version or checksum are wrong");
                return null;
            }

            call.Database.Set(loaded);
            if (loaded.ExpiresAt >= 0)
            {
                call.PropagateAs([.. call.Arguments.Take(2), "0"u8.ToArray(), call.Arguments[3], "REPLACE"u8.ToArray()]);
                call.PropagateAs("PEXPIREAT", loaded.Key, RedisText.Integer(loaded.ExpiresAt));
            }

            call.SignalReady(1);
            call.Changed();
            call.Reply.Ok();
        }
        catch (RdbFormatException)
        {
            call.Reply.Error("ERR Bad data format");
        }

        return null;
    }

    private static byte[] Serialize(KeyEntry entry, RedisVersion version)
    {
        var output = new RdbOutput(64);
        output.Byte(entry.Collection is { } collection ? RdbValueWriter.TypeOf(collection, version) : RdbOpcode.StringValue);
        if (entry.Collection is { } value) RdbValueWriter.Write(output, value, version);
        else output.Bytes(entry.Value);
        output.Raw([(byte)version.RdbVersion, 0]);
        var crc = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(crc, Crc64.Compute(output.Written));
        output.Raw(crc);
        return output.Written.ToArray();
    }

    private static RdbEntry? Parse(RedisCall call, string key, byte[] payload, long expiresAt)
    {
        if (payload.Length < 10) return null;
        var footer = payload.AsSpan(payload.Length - 10);
        if (BinaryPrimitives.ReadUInt16LittleEndian(footer) > call.Server.Version.RdbVersion) return null;
        if (BinaryPrimitives.ReadUInt64LittleEndian(footer[2..]) != Crc64.Compute(payload.AsSpan(0, payload.Length - 8))) return null;
        var input = new RdbInput(payload.AsSpan(0, payload.Length - 10), 0);
        var type = input.Byte();
        return type == RdbOpcode.StringValue
            ? new RdbEntry(call.Connection.Database, key, input.Bytes(), null, expiresAt)
            : new RdbEntry(call.Connection.Database, key, [], RdbValueReader.Read(ref input, type), expiresAt);
    }
}
