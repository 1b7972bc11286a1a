using Drydock.Simulators.Kernel;
using Drydock.Simulators.Network;

namespace Drydock.Simulators.Workloads.Kafka.Protocol;

/// <summary>
/// A listener of a broker. A connection's requests are answered one after the other, the next is read when the last is answered (Documented: SocketServer mutes a channel meanwhile); a handler that gives
/// null answers nothing, one that throws <see cref="KafkaProtocolException"/> ends the connection.
/// </summary>
internal sealed class KafkaServer(KafkaNode node, Func<KafkaApi, short, KafkaReader, Task<KafkaBuffer?>> handle)
{
    private readonly List<Connection> _connections = [];
    private SimListener? _listener;

    /// <exception cref="SimSocketException">The port is in use.</exception>
    internal void Listen(int port)
    {
        _listener = node.Context.Listen(port);
        node.Spawn(AcceptAsync);
    }

    internal void Close()
    {
        _listener?.Close();
        foreach (var connection in _connections.ToArray()) connection.Close();
    }

    private async Task AcceptAsync()
    {
        while (!node.Ended.IsCancellationRequested)
        {
            var connection = new Connection(this, await _listener!.AcceptAsync(node.Ended));
            _connections.Add(connection);
            connection.Begin();
        }
    }

    private sealed class Connection(KafkaServer server, SimConnection stream)
    {
        private readonly KafkaFrames _frames = new();
        private readonly KafkaNode _node = server.Node;
        private bool _isBusy;
        private bool _hasEnded;

        internal void Begin() => stream.OnReceived(
            piece =>
            {
                _frames.Append(piece);
                Serve();
            },
            _ => Forget());

        internal void Close()
        {
            Forget();
            stream.Close();
        }

        private void Forget()
        {
            _hasEnded = true;
            server._connections.Remove(this);
        }

        /// <summary>Answers what has arrived, until an answer has to be waited for.</summary>
        private void Serve()
        {
            try
            {
                while (!_isBusy && !_hasEnded && _frames.TryTake(out var message))
                {
                    var reader = new KafkaReader(message);
                    var (api, version, correlation) = ((KafkaApi)reader.Int16(), reader.Int16(), reader.Int32());
                    reader.NullableString();
                    // ApiVersions 3 is the only flexible request here; its response keeps the old header, for clients that know neither (KIP-511).
                    if (api == KafkaApi.ApiVersions && version >= 3) reader.TaggedFields();
                    var answer = server.Handle(api, version, reader);
                    if (answer.IsCompletedSuccessfully)
                    {
                        Send(correlation, answer);
                        continue;
                    }

                    _isBusy = true;
                    _ = AnswerAsync(correlation, answer);
                }
            }
            catch (KafkaProtocolException broken)
            {
                Refuse(broken);
            }
        }

        private async Task AnswerAsync(int correlation, Task<KafkaBuffer?> answer)
        {
            try
            {
                await answer;
            }
            catch (KafkaProtocolException broken)
            {
                Refuse(broken);
                return;
            }
            catch (OperationCanceledException)
            {
                // The broker ends.
                return;
            }
            catch (Exception defect)
            {
                // Nobody awaits an answer, which would cost each a turn of the loop: it fails the run here.
                SimProcess.Current.World.Fail(defect);
                return;
            }

            Send(correlation, answer);
            _isBusy = false;
            Serve();
        }

        private void Send(int correlation, Task<KafkaBuffer?> answer)
        {
#pragma warning disable RS0030 // It has completed.
            var body = answer.Result;
#pragma warning restore RS0030
            if (body is null || _hasEnded) return;
            stream.Send(body.ToFrame(correlation));
        }

        private void Refuse(KafkaProtocolException broken)
        {
            _node.Warn($"[SocketServer nodeId={_node.Id}] Closing connection {stream.Name}: {broken.Message} (kafka.network.Processor)");
            Close();
        }
    }

    private KafkaNode Node => node;

    private Task<KafkaBuffer?> Handle(KafkaApi api, short version, KafkaReader request) => handle(api, version, request);
}
