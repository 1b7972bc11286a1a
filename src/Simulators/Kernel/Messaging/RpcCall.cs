namespace Drydock.Simulators.Kernel.Messaging;

/// <summary>One call under way, as its server sees it.</summary>
internal abstract class RpcCall<TRequest, TResponse>(TRequest request)
{
    internal TRequest Request { get; } = request;

    internal abstract void Answer(TResponse response);

    internal abstract void Fail(Exception exception);
}
