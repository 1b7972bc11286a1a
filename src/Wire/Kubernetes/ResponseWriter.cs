using System.Buffers;
using System.Text;
using System.Text.Json;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api;
using Drydock.Wire.Kubernetes.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Drydock.Wire.Kubernetes;

/// <summary>Writes an answer of the API server: JSON from the bytes that its document keeps, YAML or text where its Content-Type says so.</summary>
internal static class ResponseWriter
{
    private const string YamlType = "application/yaml";
    private const int ItemsMany = 50;
    private const int FlushBytes = 64 * 1024;

    public static void Write(HttpContext context, ApiRequest request, ApiResponse answer)
    {
        var type = WriteHeaders(context, answer);
        if (answer.Body is not { } body)
        {
            if (answer.StatusCode is not (StatusCodes.Status204NoContent or StatusCodes.Status304NotModified)) context.Response.ContentLength = 0;
            return;
        }

        if (answer.StatusCode == StatusCodes.Status200OK && request.Path == "/openapi/v2" && OpenApiProtobuf.Wanted(request.Accept) is { } protobuf)
        {
            // Clients take the name with an at sign for no media type when it comes back.
            context.Response.ContentType = protobuf.Replace('@', '.');
            WriteBytes(context, OpenApiProtobuf.Encode(body));
        }
        else if (type is not null && type.StartsWith("application/json", StringComparison.Ordinal))
        {
            if (request.Path == "/version" || IsPretty(request)) WriteBytes(context, Indented(body));
            else WriteDocument(context, body);
        }
        else if (type is not null && type.StartsWith(YamlType, StringComparison.Ordinal))
        {
            WriteBytes(context, Encoding.UTF8.GetBytes(YamlText.Format(Sorted(body))));
        }
        else
        {
            WriteBytes(context, body.IsString ? Encoding.UTF8.GetBytes(body.ScalarText!) : body.Utf8.Span);
        }
    }

    /// <summary>A long list goes out piece by piece, so that it is never whole in memory.</summary>
    public static bool IsLong(ApiRequest request, ApiResponse answer) =>
        answer.Body?["items"] is { IsArray: true, Items.Count: > ItemsMany } && answer.Headers is [{ Key: "Content-Type", Value: "application/json" }, ..] && !IsPretty(request);

    public static async Task WriteLongAsync(HttpContext context, ApiResponse answer)
    {
        WriteHeaders(context, answer);
        var body = answer.Body!;
        var writer = context.Response.BodyWriter;
        var open = (byte)'{';
        foreach (var field in body.Fields)
        {
            writer.GetSpan(1)[0] = open;
            writer.Advance(1);
            open = (byte)',';
            KubeDocument.Of(field.Name).WriteTo(writer);
            writer.Write(":"u8);
            if (field.Name != "items") field.Value.WriteTo(writer);
            else await WriteItemsAsync(context, field.Value.Items).ConfigureAwait(false);
        }

        writer.Write("}\n"u8);
    }

    private static async Task WriteItemsAsync(HttpContext context, IReadOnlyList<KubeDocument> items)
    {
        var writer = context.Response.BodyWriter;
        for (var i = 0; i < items.Count; i++)
        {
            writer.Write(i == 0 ? "["u8 : ","u8);
            writer.Write(items[i].Utf8.Span);
            if (writer.UnflushedBytes > FlushBytes) await writer.FlushAsync(context.RequestAborted).ConfigureAwait(false);
        }

        writer.Write("]"u8);
    }

    /// <summary>A Status of the front end's own.</summary>
    public static void WriteError(HttpContext context, int code, string? reason, string message)
    {
        context.Response.Clear();
        var status = KubeDocument.Object(
            ("kind", "Status"), ("apiVersion", "v1"), ("metadata", KubeDocument.EmptyObject), ("status", "Failure"), ("message", message),
            ("reason", reason is null ? null : (KubeDocument)reason), ("code", code));
        WriteHeaders(context, new ApiResponse(code, [new("Content-Type", "application/json")], status));
        WriteDocument(context, status);
    }

    /// <summary>Status and headers, with those that a real server sends with everything; the Content-Type comes back.</summary>
    public static string? WriteHeaders(HttpContext context, ApiResponse answer)
    {
        var response = context.Response;
        response.StatusCode = answer.StatusCode;
        var headers = response.Headers;
        headers["Audit-Id"] = Guid.NewGuid().ToString();
        headers.CacheControl = "no-cache, private";
        string? type = null;
        var given = answer.Headers;
        for (var i = 0; i < given.Count; i++)
        {
            var (name, value) = given[i];
            if (name == "Content-Type") headers.ContentType = type = value;
            else if (name == "Cache-Control") headers.CacheControl = value;
            else headers.Append(name, new StringValues(value));
        }

        return type;
    }

    private static void WriteDocument(HttpContext context, KubeDocument body)
    {
        var bytes = body.Utf8.Span;
        context.Response.ContentLength = bytes.Length + 1;
        var writer = context.Response.BodyWriter;
        writer.Write(bytes);
        // Every object ends with a line feed, as Go's encoder writes it.
        writer.GetSpan(1)[0] = (byte)'\n';
        writer.Advance(1);
    }

    private static void WriteBytes(HttpContext context, ReadOnlySpan<byte> bytes)
    {
        context.Response.ContentLength = bytes.Length;
        context.Response.BodyWriter.Write(bytes);
    }

    /// <summary>Asked for, or by a browser, curl or wget.</summary>
    private static bool IsPretty(ApiRequest request)
    {
        var at = request.Query.IndexOf("pretty=", StringComparison.Ordinal);
        if (at < 0 || (at > 0 && request.Query[at - 1] != '&'))
        {
            return request.UserAgent.StartsWith("curl", StringComparison.Ordinal) || request.UserAgent.StartsWith("Wget", StringComparison.Ordinal)
                || request.UserAgent.StartsWith("Mozilla/5.0", StringComparison.Ordinal);
        }

        var value = request.Query.AsSpan(at + 7);
        var end = value.IndexOf('&');
        return (end < 0 ? value : value[..end]) is "true" or "1" or "True" or "TRUE" or "t" or "T";
    }

    private static byte[] Indented(KubeDocument body)
    {
        using var parsed = JsonDocument.Parse(body.Utf8, new JsonDocumentOptions { MaxDepth = 1000 });
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            parsed.RootElement.WriteTo(writer);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>YAML comes with its keys in order (Recorded).</summary>
    private static KubeDocument Sorted(KubeDocument value)
    {
        if (value.IsArray) return KubeDocument.ArrayOf(value.Items.Select(Sorted));
        return value.IsObject ? KubeDocument.ObjectOf(value.Fields.OrderBy(f => f.Name, StringComparer.Ordinal).Select(f => new KubeField(f.Name, Sorted(f.Value)))) : value;
    }
}
