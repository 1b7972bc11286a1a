using System.Text;
using Drydock.Wire.Kubernetes.Streams.Spdy;

namespace Drydock.Unit.Wire;

/// <summary>The serving end of SPDY/3.1, frame by frame.</summary>
[TestFixture]
internal sealed class SpdyConnectionTests
{
    private const int Data = 0;
    private const int SynReply = 2;
    private const int RstStream = 3;
    private const int Ping = 6;
    private const int GoAway = 7;

    /// <summary>The headers of a first and a second stream, as <see cref="SpdyTests"/> reads them.</summary>
    private const string First = "78f9e3c6a7c202253a703a2b294a4dcc851625aca9a0808614cb45e01c60666c6e09a4398b20d198094ade8c0600000000ffff";
    private const string Second = "c2aa19540e2512d60b000000ffff";

    [Test]
    public async Task Streams_are_answered_and_carry_data_both_ways_until_both_sides_end()
    {
        var (opened, got, ended) = (new List<SpdyStream>(), new StringBuilder(), new TaskCompletionSource());
        using var peer = new SpdyPeer(stream =>
        {
            opened.Add(stream);
            stream.OnData = data =>
            {
                got.Append(Encoding.ASCII.GetString(data.Span));
                return ValueTask.CompletedTask;
            };
            stream.OnEnd = () =>
            {
                ended.TrySetResult();
                return ValueTask.CompletedTask;
            };
            return true;
        });
        await peer.WriteStreamAsync(1, First);
        await peer.WriteStreamAsync(3, Second);
        (await peer.ReadAsync()).Should().Match<(int Type, int Id, byte Flags, byte[] Payload)>(f => f.Type == SynReply && f.Id == 1);
        (await peer.ReadAsync()).Should().Match<(int Type, int Id, byte Flags, byte[] Payload)>(f => f.Type == SynReply && f.Id == 3);
        opened[1].Headers["streamtype"].Should().Be("data");
        await peer.WriteDataAsync(3, 0, "hel"u8.ToArray());
        await peer.WriteDataAsync(3, 1, "lo"u8.ToArray());
        await ended.Task;
        got.ToString().Should().Be("hello");
        await peer.Connection.WriteAsync(opened[1], "answer"u8.ToArray(), isFin: true, CancellationToken.None);
        var (type, id, flags, payload) = await peer.ReadAsync();
        (type, id, flags, Encoding.ASCII.GetString(payload)).Should().Be((Data, 3, 1, "answer"));
        await peer.Connection.GoAwayAsync(CancellationToken.None);
        (await peer.ReadAsync()).Type.Should().Be(GoAway);
        await peer.EndAsync();
        await peer.Serving;
    }

    [Test]
    public async Task A_large_piece_goes_in_several_frames_and_only_the_last_ends_the_stream()
    {
        SpdyStream? stream = null;
        using var peer = new SpdyPeer(s => (stream = s) is not null);
        await peer.WriteStreamAsync(1, First);
        await peer.ReadAsync();
        var writing = peer.Connection.WriteAsync(stream!, new byte[150_000], isFin: true, CancellationToken.None);
        var flags = new List<byte>();
        for (var left = 150_000; left > 0;)
        {
            var frame = await peer.ReadAsync();
            flags.Add(frame.Flags);
            left -= frame.Payload.Length;
        }

        await writing;
        flags.Should().Equal(0, 0, 1);
    }

    [Test]
    public async Task Pings_of_the_client_come_back_and_those_of_others_do_not()
    {
        using var peer = new SpdyPeer(_ => true);
        await peer.WriteControlAsync(Ping, 0, 0, 0, 0, 2);
        await peer.WriteControlAsync(Ping, 0, 0, 0, 0, 7);
        (await peer.ReadAsync()).Should().Match<(int Type, int Id, byte Flags, byte[] Payload)>(f => f.Type == Ping && f.Id == 7);
    }

    [Test]
    public async Task A_stream_that_is_not_wanted_or_numbered_wrongly_is_reset()
    {
        using var peer = new SpdyPeer(stream => stream.Headers["streamtype"] != "error");
        await peer.WriteStreamAsync(1, First);
        (await peer.ReadAsync()).Should().Match<(int Type, int Id, byte Flags, byte[] Payload)>(f => f.Type == RstStream && f.Id == 1 && f.Payload[7] == 3);
        await peer.WriteStreamAsync(1, Second);
        (await peer.ReadAsync()).Should().Match<(int Type, int Id, byte Flags, byte[] Payload)>(f => f.Type == RstStream && f.Id == 1 && f.Payload[7] == 1);
    }

    [Test]
    public async Task A_reset_ends_the_stream_at_once()
    {
        var reset = new TaskCompletionSource();
        using var peer = new SpdyPeer(stream =>
        {
            stream.OnReset = () =>
            {
                reset.TrySetResult();
                return ValueTask.CompletedTask;
            };
            return true;
        });
        await peer.WriteStreamAsync(1, First);
        await peer.WriteControlAsync(RstStream, 0, 0, 0, 0, 1, 0, 0, 0, 5);
        await reset.Task.WaitAsync(TimeSpan.FromSeconds(5));
    }

    [Test]
    public async Task Settings_windows_and_frames_of_later_kinds_are_passed_over()
    {
        using var peer = new SpdyPeer(_ => true);
        await peer.WriteControlAsync(4, 0, 0, 0, 0, 0);
        await peer.WriteControlAsync(9, 0, 0, 0, 0, 1, 0, 0, 1, 0);
        await peer.WriteControlAsync(99, 0);
        await peer.WriteDataAsync(77, 0, 1, 2, 3);
        await peer.WriteControlAsync(Ping, 0, 0, 0, 0, 1);
        (await peer.ReadAsync()).Type.Should().Be(Ping);
    }

    [Test]
    public async Task Another_version_or_a_giant_frame_ends_the_connection()
    {
        using var wrong = new SpdyPeer(_ => true);
        await wrong.WriteAsync(0x80, 2, 0, 1, 0, 0, 0, 0);
        await wrong.Serving.Awaiting(s => s).Should().ThrowAsync<InvalidDataException>();
        using var giant = new SpdyPeer(_ => true);
        await giant.WriteAsync(0, 0, 0, 1, 0, 0xff, 0xff, 0xff);
        await giant.Serving.Awaiting(s => s).Should().ThrowAsync<InvalidDataException>();
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public async Task Garbage_never_does_more_than_end_the_connection(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            using var peer = new SpdyPeer(_ => true);
            var bytes = new byte[random.Next(1, 400)];
            random.NextBytes(bytes);
            // Half of them begin as a frame of the right version does.
            if (round % 2 == 0 && bytes.Length > 6) new byte[] { 0x80, 3, 0, (byte)random.Next(1, 10), 0, 0, 0 }.CopyTo(bytes, 0);
            await peer.WriteAsync(bytes);
            await peer.EndAsync();
            try
            {
                await peer.Serving;
            }
            catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
            {
                // Both mean that the connection is dropped.
            }
        }
    }
}
