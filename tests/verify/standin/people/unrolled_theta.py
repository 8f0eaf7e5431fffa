"""All parameters in one vector, reshaped; a column of ones; labels compared in a loop."""

# ruff: noqa

import numpy as np
from scipy.special import expit


def nn_cost_function(nn_params, input_size, hidden_size, num_labels, X, y, lambd):
    split = hidden_size * (input_size + 1)
    Theta1 = np.reshape(nn_params[:split], (hidden_size, input_size + 1))
    Theta2 = np.reshape(nn_params[split:], (num_labels, hidden_size + 1))
    m = np.size(X, 0)
    Y = np.zeros((m, num_labels))
    for c in range(num_labels):
        Y[:, c] = (y == c).astype(int)
    a1 = np.c_[np.ones((m, 1)), X]
    z2 = a1.dot(Theta1.T)
    a2 = np.hstack([np.ones((m, 1)), expit(z2)])
    a3 = expit(a2.dot(Theta2.T))
    J = (1 / m) * np.sum(-Y * np.log(a3) - (1 - Y) * np.log(1 - a3))
    J += lambd / (2 * m) * (np.sum(Theta1[:, 1:] ** 2) + np.sum(Theta2[:, 1:] ** 2))
    Theta1_grad = np.zeros(Theta1.shape)
    Theta2_grad = np.zeros(Theta2.shape)
    for t in range(m):
        d3 = a3[t, :] - Y[t, :]
        d2 = Theta2[:, 1:].T.dot(d3) * expit(z2[t, :]) * (1 - expit(z2[t, :]))
        Theta1_grad += np.outer(d2, a1[t, :])
        Theta2_grad += d3.reshape(num_labels, 1) @ a2[t, :].reshape(1, hidden_size + 1)
    Theta1_grad = Theta1_grad / m
    Theta2_grad = Theta2_grad / m
    Theta1_grad[:, 1:] += lambd / m * Theta1[:, 1:]
    Theta2_grad[:, 1:] += np.multiply(lambd / m, Theta2[:, 1:])
    grad = np.concatenate((Theta1_grad.ravel(), Theta2_grad.flatten()), axis=None)
    return J, np.r_[grad]
