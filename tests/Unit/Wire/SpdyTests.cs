using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Text;
using Drydock.Wire.Kubernetes.Streams.Spdy;

namespace Drydock.Unit.Wire;

/// <summary>Frames and header blocks of SPDY/3.1. The blocks were made by another implementation: Python's zlib with the preset dictionary.</summary>
[TestFixture]
internal sealed class SpdyTests
{
    /// <summary>streamtype=error, port=6379, requestid=0, then streamtype=data, port=6379, requestid=0, as two flushed blocks of one zlib stream.</summary>
    private const string ErrorStream = "78f9e3c6a7c202253a703a2b294a4dcc851625aca9a0808614cb45e01c60666c6e09a4398b20d198094ade8c0600000000ffff";
    private const string DataStream = "c2aa19540e2512d60b000000ffff";

    [Test]
    public void The_dictionary_is_that_of_the_specification()
    {
        var text = SpdyDictionary.Build();
        text.Should().HaveCount(1423);
        var (a, b) = (1u, 0u);
        foreach (var c in text)
        {
            a = (a + c) % 65521;
            b = (b + a) % 65521;
        }

        ((b << 16) | a).Should().Be(SpdyDictionary.Checksum);
    }

    [Test]
    public void Header_blocks_of_one_connection_share_their_history()
    {
        using var headers = new SpdyHeaderReader();
        headers.Read(Convert.FromHexString(ErrorStream)).Should().Equal(new Dictionary<string, string> { ["streamtype"] = "error", ["port"] = "6379", ["requestid"] = "0" });
        headers.Read(Convert.FromHexString(DataStream)).Should().Equal(new Dictionary<string, string> { ["streamtype"] = "data", ["port"] = "6379", ["requestid"] = "0" });
    }

    [Test]
    public void A_block_without_those_before_it_is_refused()
    {
        using var headers = new SpdyHeaderReader();
        headers.Invoking(h => h.Read(Convert.FromHexString(DataStream))).Should().Throw<InvalidDataException>();
    }

    [Test]
    public void Headers_that_lie_about_their_length_are_refused()
    {
        using var headers = new SpdyHeaderReader();
        headers.Invoking(h => h.Read([0x78, 0x01, 0x00, 0x08, 0x00, 0xf7, 0xff, 0, 0, 0, 1, 0x7f, 0xff, 0xff, 0xff])).Should().Throw<InvalidDataException>();
    }
}
