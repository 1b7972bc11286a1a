using System.Buffers.Binary;
using System.Text;

namespace Drydock.Wire.Kubernetes.Streams.Spdy;

/// <summary>The text that both ends of SPDY/3 know before they compress headers (Documented: SPDY Protocol Draft 3.1, section 2.6.10.1): 1,423 bytes, checksum e3c6a7c2.</summary>
internal static class SpdyDictionary
{
    /// <summary>Adler-32 of the text, by which a zlib stream names it.</summary>
    internal const uint Checksum = 0xe3c6a7c2;

    private const string Names =
        "options head post put delete trace accept accept-charset accept-encoding accept-language accept-ranges age allow authorization cache-control connection content-base "
        + "content-encoding content-language content-length content-location content-md5 content-range content-type date etag expect expires from host if-match if-modified-since "
        + "if-none-match if-range if-unmodified-since last-modified location max-forwards pragma proxy-authenticate proxy-authorization range referer retry-after server te trailer "
        + "transfer-encoding upgrade user-agent vary via warning www-authenticate method get status 200_OK version HTTP/1.1 url public set-cookie keep-alive origin";

    private const string Values =
        "100101201202205206300302303304305306307402405406407408409410411412413414415416417502504505203 Non-Authoritative Information204 No Content301 Moved Permanently400 Bad Request"
        + "401 Unauthorized403 Forbidden404 Not Found500 Internal Server Error501 Not Implemented503 Service UnavailableJan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec 00:00:00 "
        + "Mon, Tue, Wed, Thu, Fri, Sat, Sun, GMTchunked,text/html,image/png,image/jpg,image/gif,application/xml,application/xhtml+xml,text/plain,text/javascript,publicprivatemax-age="
        + "gzip,deflate,sdchcharset=utf-8charset=iso-8859-1,utf-,*,enq=0.";

    /// <summary>Each name with its length before it, then the values.</summary>
    internal static byte[] Build()
    {
        using var text = new MemoryStream();
        Span<byte> length = stackalloc byte[4];
        foreach (var name in Names.Split(' '))
        {
            BinaryPrimitives.WriteInt32BigEndian(length, name.Length);
            text.Write(length);
            text.Write(Encoding.ASCII.GetBytes(name.Replace('_', ' ')));
        }

        text.Write(Encoding.ASCII.GetBytes(Values));
        return text.ToArray();
    }
}
