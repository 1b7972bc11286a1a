using System.Text.Json;

namespace Drydock.Wire.Aws.Protocol;

/// <summary>What a request in the REST JSON protocol asks of a simulated service, and how its result is written; no writer: the operation has no output.</summary>
internal sealed record RestCall(string Operation, object Request, Action<Utf8JsonWriter, object?>? Write, int Status = 200)
{
    /// <summary>Writes the answer.</summary>
    internal void Answer(object? result, AwsAnswer answer)
    {
        answer.Status = Status;
        answer.ContentType = "application/json";
        if (Write is null) return;
        using var writer = new Utf8JsonWriter(answer, new JsonWriterOptions { SkipValidation = true });
        writer.WriteStartObject();
        Write(writer, result);
        writer.WriteEndObject();
        writer.Flush();
    }
}
