using System.Buffers.Binary;
using System.Globalization;

namespace Drydock.Simulators.Workloads.Redis.Rdb;

/// <summary>
/// Reads dump files of every version up to 12 with values of every type and encoding that was ever written (CrossChecked: Debian's redis-server), but for modules,
/// functions and hashes whose fields expire.
/// </summary>
internal static class RdbReader
{
    /// <summary>All keys of a file, in its order; with those that have expired.</summary>
    /// <exception cref="RdbFormatException">It cannot be loaded by a server of that version.</exception>
    internal static List<RdbEntry> Read(ReadOnlySpan<byte> file, int versionMax, int databases, bool checksum) =>
        Read(file, versionMax, databases, checksum, null, out _);

    /// <param name="file">Starts with a dump, and may go on with something else.</param>
    /// <param name="versionMax">The newest version of the format that the server knows.</param>
    /// <param name="databases">How many the server has.</param>
    /// <param name="checksum">Whether the file's checksum is verified.</param>
    /// <param name="fields">Gets the auxiliary fields, if anybody wants them.</param>
    /// <param name="end">Where the dump ends.</param>
    internal static List<RdbEntry> Read(ReadOnlySpan<byte> file, int versionMax, int databases, bool checksum, SortedDictionary<string, string>? fields, out int end)
    {
        if (file.Length < 9) throw RdbInput.Truncated();
        if (!file.StartsWith("REDIS"u8)) throw new RdbFormatException("Wrong signature trying to load DB from file", RdbProblem.NotReadable);
        _ = int.TryParse(file[5..9], NumberStyles.None, CultureInfo.InvariantCulture, out var version);
        if (version < 1 || version > versionMax) throw new RdbFormatException($"Can't handle RDB format version {version}", RdbProblem.NotReadable);
        var input = new RdbInput(file, 9);
        var entries = ReadEntries(ref input, databases, fields);
        if (version >= 5) VerifyChecksum(ref input, checksum);
        end = input.At;
        return entries;
    }

    private static List<RdbEntry> ReadEntries(ref RdbInput input, int databases, SortedDictionary<string, string>? fields)
    {
        var entries = new List<RdbEntry>();
        var (database, expiresAt) = (0, -1L);
        while (true)
        {
            var type = input.Byte();
            switch (type)
            {
                case RdbOpcode.EndOfFile: return entries;
                case RdbOpcode.ExpireTime: expiresAt = BinaryPrimitives.ReadInt32LittleEndian(input.Take(4)) * 1000L; break;
                case RdbOpcode.ExpireTimeMilliseconds: expiresAt = input.Milliseconds(); break;
                case RdbOpcode.Frequency: input.Take(1); break;
                case RdbOpcode.Idle: input.Length(); break;
                case RdbOpcode.SelectDatabase:
                    database = (int)Math.Min(input.Length(), int.MaxValue);
                    if (database >= databases)
                    {
                        throw new RdbFormatException($"FATAL: Data file was created with a Redis server configured to handle more than {databases} databases. Exiting\n");
                    }

                    break;
                case RdbOpcode.ResizeDatabase:
                    input.Length();
                    input.Length();
                    break;
                case RdbOpcode.SlotInformation:
                    for (var i = 0; i < 3; i++) input.Length();
                    break;
                case RdbOpcode.Auxiliary:
                    var (name, value) = (input.Text(), input.Text());
                    if (fields is not null) fields[name] = value;
                    break;
                case RdbOpcode.StringValue:
                    entries.Add(new RdbEntry(database, input.Text(), input.Bytes(), null, expiresAt));
                    expiresAt = -1;
                    break;
                case RdbOpcode.Function2 or RdbOpcode.FunctionBeforeRelease:
                    throw new RdbFormatException("the dump file holds functions, and this simulator runs no scripts", RdbProblem.NotSimulated);
                case RdbOpcode.ModuleAuxiliary:
                    throw new RdbFormatException("the dump file holds data of a module, and this simulator has no modules", RdbProblem.NotSimulated);
                default:
                    var key = input.Text();
                    entries.Add(new RdbEntry(database, key, [], RdbValueReader.Read(ref input, type), expiresAt));
                    expiresAt = -1;
                    break;
            }
        }
    }

    private static void VerifyChecksum(ref RdbInput input, bool wanted)
    {
        var covered = input.Before;
        var stored = BinaryPrimitives.ReadUInt64LittleEndian(input.Take(8));
        if (wanted && stored != 0 && stored != Crc64.Compute(covered)) throw new RdbFormatException("RDB CRC error");
    }
}
