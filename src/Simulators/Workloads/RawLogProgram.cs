using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Network;

namespace Drydock.Simulators.Workloads;

/// <summary>
/// A log on a raw block device, as databases that bypass file systems keep one: a sector of 4 KiB a line, numbered and with a checksum. A line is acknowledged ("ok N") once it is on the
/// device; READ tells all. What it is: a program of our own, for rehearsals of block-mode volumes.
/// </summary>
/// <remarks>The device is the first argument, /dev/log without one. A line holds up to 1,000 bytes.</remarks>
public sealed class RawLogProgram : IContainerProgram
{
    public const int Port = 7100;

    private const int SectorBytes = 4096;
    private const int HeaderBytes = 4 + 8 + 4;
    private const int ChecksumBytes = 32;
    private const int LineBytesMax = 1000;

    private readonly List<string> _lines = [];
    private string _device = "/dev/log";

    public async Task<int> RunAsync(IContainerContext context)
    {
        if (context.Arguments.Count > 1) _device = context.Arguments[1];
        if (context.Files.Stat(_device) is not { IsDirectory: false })
        {
            context.WriteStderr($"rawlog: {_device}: no such device\n");
            return 1;
        }

        while (Find(context, _lines.Count) is { } line) _lines.Add(line);
        context.WriteStdout(string.Create(CultureInfo.InvariantCulture, $"{_lines.Count} lines found on {_device}\n"));
        var listener = context.Listen(Port);
        SimProcess.Current.Spawn(() => AcceptAsync(context, listener));
        while (await context.Signals.TakeAsync(CancellationToken.None) != "SIGTERM") context.WriteStdout("waits for SIGTERM\n");
        listener.Close();
        return 0;
    }

    private async Task AcceptAsync(IContainerContext context, SimListener listener)
    {
        while (true)
        {
            var connection = await listener.AcceptAsync(CancellationToken.None);
            // A client that goes away ends its own conversation only.
            SimProcess.Current.Spawn(() => ServeAsync(context, connection), static _ => { });
        }
    }

    private async Task ServeAsync(IContainerContext context, SimConnection connection)
    {
        while (true)
        {
            var request = await connection.ReceiveAsync(CancellationToken.None);
            if (request.IsEmpty) break;
            var line = Encoding.UTF8.GetString(request.Span).TrimEnd('\n');
            if (line == "READ") connection.Send(Encoding.UTF8.GetBytes(string.Join('\n', _lines) + "\n"));
            else if (request.Length > LineBytesMax) connection.Send("too long\n"u8.ToArray());
            else
            {
                var number = await AppendAsync(context, line);
                connection.Send(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"ok {number}\n")));
            }
        }

        connection.Close();
    }

    private async Task<int> AppendAsync(IContainerContext context, string line)
    {
        var number = _lines.Count;
        _lines.Add(line);
        context.Files.Write(_device, (long)number * SectorBytes, Sector(number, Encoding.UTF8.GetBytes(line)));
        await context.Files.FsyncAsync(_device, CancellationToken.None);
        return number;
    }

    private string? Find(IContainerContext context, int number)
    {
        var sector = new byte[SectorBytes];
        if (context.Files.Read(_device, (long)number * SectorBytes, sector) < SectorBytes) return null;
        var length = BinaryPrimitives.ReadInt32LittleEndian(sector.AsSpan(12));
        if (!sector.AsSpan(0, 4).SequenceEqual("RLOG"u8) || length is < 0 or > LineBytesMax) return null;
        var line = sector.AsSpan(HeaderBytes, length);
        return Sector(number, line).AsSpan().SequenceEqual(sector) ? Encoding.UTF8.GetString(line) : null;
    }

    private static byte[] Sector(int number, ReadOnlySpan<byte> line)
    {
        var sector = new byte[SectorBytes];
        "RLOG"u8.CopyTo(sector);
        BinaryPrimitives.WriteInt64LittleEndian(sector.AsSpan(4), number);
        BinaryPrimitives.WriteInt32LittleEndian(sector.AsSpan(12), line.Length);
        line.CopyTo(sector.AsSpan(HeaderBytes));
        SHA256.HashData(sector.AsSpan(0, SectorBytes - ChecksumBytes), sector.AsSpan(SectorBytes - ChecksumBytes));
        return sector;
    }
}
